import { restoreRules as delivery } from '#delivery'
import { restoreRules as headquarters } from '#headquarters'
import { restoreRules as inbox } from '#inbox'
import { restoreRules as intake } from '#intake'
import type { RestoreRule } from '#kernel'
import { restoreRules as machines } from '#machines'
import { restoreRules as organisations } from '#organisations'
import { restoreRules as people } from '#people'
import { restoreRules as residents } from '#residents'
import { restoreRules as subscriptions } from '#subscriptions'

/** What every module does with what had ended by the time of a restore. */
export const restoreRules: readonly RestoreRule[] = [
  ...people,
  ...residents,
  ...organisations,
  ...machines,
  ...inbox,
  ...intake,
  ...headquarters,
  ...subscriptions,
  // Who is told comes before where.
  ...delivery,
]
