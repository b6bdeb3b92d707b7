import type { changeHead } from '../operations/change-head.ts'
import type { dropImport } from '../operations/drop-import.ts'
import type { findHousehold } from '../operations/find-household.ts'
import type { getHousehold } from '../operations/get-household.ts'
import type { getOwn } from '../operations/get-own.ts'
import type { listDifferences } from '../operations/list-differences.ts'
import type { listRefusals } from '../operations/list-refusals.ts'
import type { splitHousehold } from '../operations/split-household.ts'
import type { uploadRegister } from '../operations/upload-register.ts'

/** The operations that pages are made with. */
export type Offers = {
  upload: ReturnType<typeof uploadRegister>
  drop: ReturnType<typeof dropImport>
  differences: ReturnType<typeof listDifferences>
  refusals: ReturnType<typeof listRefusals>
  find: ReturnType<typeof findHousehold>
  get: ReturnType<typeof getHousehold>
  own: ReturnType<typeof getOwn>
  changeHead: ReturnType<typeof changeHead>
  split: ReturnType<typeof splitHousehold>
}
