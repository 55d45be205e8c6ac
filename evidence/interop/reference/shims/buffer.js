import { Buffer } from 'node:buffer'

export { Buffer }
export default Buffer
