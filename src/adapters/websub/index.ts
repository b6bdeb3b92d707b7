/** The hub's two ways to a subscriber (W3C WebSub): distribution, and verification of intent. */
export { createWebsubIntent, Intent } from './intent.ts'
export { createWebsub } from './websub.ts'
