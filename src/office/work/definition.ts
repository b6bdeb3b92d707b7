import { parse } from 'yaml'
import { z } from 'zod'

const hours = z.number().min(0).max(8760)
const role = z.string().regex(/^[a-z][a-z-]*$/u, 'small letters and hyphens')

const EscalationStep = z.strictObject({
  afterHours: hours.describe('how long after the due time it comes before this role too'),
  role: role.describe('whose list it enters besides its owner, as roles.yaml names it'),
})

const EscalationRule = z.strictObject({
  kinds: z
    .array(z.string().regex(/^[a-z0-9.-]*\*?$/u, 'a kind of work, or its beginning and a star'))
    .min(1)
    .max(50)
    .describe('kinds of work this rule is for; a star at the end stands for any ending'),
  remindHours: hours.describe('how long before the due time it is marked as due soon; 0: not at all'),
  overdue: z
    .array(EscalationStep)
    .max(5)
    .refine(
      (steps) => steps.every((step, n) => n === 0 || step.afterHours >= (steps[n - 1]?.afterHours ?? 0)),
      'later steps come later',
    )
    .describe('whom it is brought before when it is not done in time, in this order'),
})

/** `commons/work/escalation.yaml`: what happens to work nobody has done. */
export const EscalationPolicy = z.strictObject({
  rules: z
    .array(EscalationRule)
    .min(1)
    .max(100)
    .refine((rules) => rules.at(-1)?.kinds.includes('*') === true, 'the last rule is for every kind: *')
    .describe('the first rule whose kinds fit an item counts'),
})
export type EscalationPolicy = z.output<typeof EscalationPolicy>

/** Throws with every mistake and its path when the text is not a valid definition. */
export function parseEscalation(text: string): EscalationPolicy {
  return EscalationPolicy.parse(parse(text, { maxAliasCount: 0, logLevel: 'error' }))
}
