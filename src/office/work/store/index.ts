export { addSteps, escalationsOf, listWaiting, type Waiting } from './escalations.ts'
export {
  addItem,
  assignmentsOf,
  closeItem,
  findItem,
  lockItem,
  saveAssigned,
  saveDone,
} from './items.ts'
export { countOpen, type Holder, listOpen } from './lists.ts'
