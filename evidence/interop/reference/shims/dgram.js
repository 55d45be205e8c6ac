export * from 'node:dgram'
export { default } from 'node:dgram'
