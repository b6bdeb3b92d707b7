import type { ReadAlert } from '../read.ts'
import { RULES, type Severity } from '../rules/catalogue.ts'
import { checkIpaws, IPAWS_RULES } from './ipaws.ts'
import { checkWmo, WMO_RULES } from './wmo.ts'

/** Who asks more of an alert than CAP 1.2 does. */
export const PROFILES = ['google', 'wmo', 'ipaws'] as const
export type Profile = (typeof PROFILES)[number]

interface ProfileFinding {
  readonly rule: string
  readonly severity: Severity
  readonly where: string
}

export interface Conformance {
  readonly profile: Profile
  /** Nothing in it is an error, by CAP 1.2 or by the profile. */
  readonly conforms: boolean
  /** What CAP 1.2 forbids, and what the profile says. */
  readonly findings: readonly ProfileFinding[]
}

/** Whether an alert is what a profile asks for; a profile says nothing of alerts that do not claim it. Never throws. */
export function conformanceOf(alert: Pick<ReadAlert, 'defects' | 'message'>, profile: Profile): Conformance {
  const bases: ReadonlySet<string> = new Set(profile === 'google' ? ['CAP', 'profile'] : ['CAP'])
  const own = alert.defects.filter(({ rule }) => bases.has(RULES[rule][1]))
  const findings = [...own, ...more(alert, profile)]
  return { profile, conforms: !findings.some(({ severity }) => severity === 'error'), findings }
}

function more(
  { defects, message }: Pick<ReadAlert, 'defects' | 'message'>,
  profile: Profile,
): ProfileFinding[] {
  switch (profile) {
    case 'google':
      return []
    case 'wmo': {
      const practice = defects.filter(({ rule }) => RULES[rule][1] === 'practice')
      return [...practice, ...checkWmo(message).map((told) => ({ ...told, severity: WMO_RULES[told.rule] }))]
    }
    case 'ipaws':
      return checkIpaws(message).map((told) => ({ ...told, severity: IPAWS_RULES[told.rule] }))
    default:
      return profile satisfies never
  }
}
