/** The one way to fetch documents of other sites and to ask their hubs: conditional, limited, guarded. */
export { createSendForm } from './form.ts'
export { createPull } from './pull.ts'
