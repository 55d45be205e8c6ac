export * from 'node:events'
export { default } from 'node:events'
