import type { Staff } from '../ports.ts'
import { assignItem, giveBackItem } from './assign-item.ts'
import { completeItem } from './complete-item.ts'
import { countItems } from './count-items.ts'
import { getItem } from './get-item.ts'
import { listAllItems, listItems } from './list-items.ts'

export const workOperations = (staff: Staff) => ({
  list: listItems(staff),
  listAll: listAllItems(staff),
  count: countItems(staff),
  get: getItem(staff),
  assign: assignItem(staff),
  giveBack: giveBackItem(staff),
  complete: completeItem(staff),
})
export type WorkOperations = ReturnType<typeof workOperations>
