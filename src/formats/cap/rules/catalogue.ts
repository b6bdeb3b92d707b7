/** How much a finding weighs: the standard or a profile forbids it, it misleads readers, or it could be better. */
export type Severity = 'error' | 'warning' | 'recommendation'

/**
 * Every rule, and the grounds for it. `CAP` is CAP 1.2 itself, `profile` the Google Public Alerts profile that feeds
 * the largest consumer, `practice` what WMO and IPAWS ask of publishers. Names are stable.
 */
export const RULES = {
  // Structure
  'wrong-namespace': ['error', 'CAP'],
  'not-cap': ['error', 'CAP'],
  'unsupported-element': ['error', 'CAP'],
  'unsupported-attribute': ['error', 'CAP'],
  'unexpected-text': ['error', 'CAP'],
  'element-order': ['error', 'CAP'],
  'element-duplicate': ['error', 'CAP'],
  'element-missing': ['error', 'CAP'],
  'element-empty': ['error', 'CAP'],
  'password-deprecated': ['error', 'CAP'],
  'schema-invalid': ['error', 'CAP'],
  // Values
  'value-not-in-list': ['error', 'CAP'],
  'very-likely-deprecated': ['error', 'CAP'],
  'date-format': ['error', 'CAP'],
  'language-format': ['error', 'CAP'],
  'size-format': ['error', 'CAP'],
  'altitude-format': ['error', 'CAP'],
  'bad-characters': ['error', 'CAP'],
  'identifier-characters': ['error', 'CAP'],
  'sender-characters': ['error', 'CAP'],
  'web-not-absolute': ['error', 'CAP'],
  'uri-format': ['error', 'CAP'],
  'relative-uri-without-deref-uri': ['error', 'CAP'],
  'deref-uri-not-base64': ['error', 'CAP'],
  'mime-type-format': ['error', 'CAP'],
  'html-tags': ['warning', 'CAP'],
  'html-entities': ['warning', 'CAP'],
  'digest-format': ['warning', 'CAP'],
  // References and audience
  'references-format': ['error', 'CAP'],
  'references-missing': ['error', 'CAP'],
  'self-reference': ['error', 'CAP'],
  'reference-expired': ['error', 'profile'],
  'reference-post-dated': ['warning', 'CAP'],
  'restriction-without-restricted-scope': ['error', 'CAP'],
  'restriction-missing': ['error', 'CAP'],
  'addresses-missing': ['error', 'CAP'],
  // Places
  'polygon-format': ['error', 'CAP'],
  'polygon-too-few-points': ['error', 'CAP'],
  'polygon-not-closed': ['error', 'CAP'],
  'polygon-self-intersection': ['error', 'CAP'],
  'circle-format': ['error', 'CAP'],
  'ceiling-without-altitude': ['error', 'CAP'],
  'ceiling-not-above-altitude': ['error', 'CAP'],
  'geometry-missing': ['error', 'profile'],
  'polygon-too-many-points': ['warning', 'practice'],
  'polygon-too-complex': ['warning', 'practice'],
  'geocode-only': ['recommendation', 'profile'],
  'circle-radius-zero': ['recommendation', 'profile'],
  // Information
  'info-missing': ['error', 'profile'],
  'description-missing': ['error', 'profile'],
  'web-missing': ['error', 'profile'],
  'expires-missing': ['error', 'profile'],
  'area-missing': ['error', 'profile'],
  'category-mismatch': ['error', 'profile'],
  'event-code-mismatch': ['error', 'profile'],
  'effective-after-expires': ['error', 'profile'],
  'same-text-different-language': ['warning', 'CAP'],
  'message-type-not-for-publishing': ['warning', 'practice'],
  'language-missing': ['recommendation', 'profile'],
  'sender-name-missing': ['recommendation', 'profile'],
  'response-type-missing': ['recommendation', 'profile'],
  'headline-missing': ['recommendation', 'profile'],
  'instruction-missing': ['recommendation', 'profile'],
  'contact-missing': ['recommendation', 'profile'],
  'mime-type-missing': ['recommendation', 'CAP'],
  'headline-too-long': ['recommendation', 'profile'],
  'headline-equals-description': ['recommendation', 'profile'],
  'description-equals-instruction': ['recommendation', 'profile'],
  'urgency-unknown': ['recommendation', 'profile'],
  'severity-unknown': ['recommendation', 'profile'],
  'certainty-unknown': ['recommendation', 'profile'],
  'utc-offset': ['recommendation', 'profile'],
  'event-too-long': ['recommendation', 'practice'],
  'identifier-oid': ['recommendation', 'practice'],
  'more-defects': ['warning', 'practice'],
} as const satisfies Record<string, readonly [Severity, 'CAP' | 'profile' | 'practice']>

export type Rule = keyof typeof RULES

/** One finding: `where` is the path of the element, also of one that should be there and is not. */
export interface Defect {
  readonly rule: Rule
  readonly severity: Severity
  readonly where: string
}

/** Takes findings; the same rule at the same place counts once. */
export type Report = (rule: Rule, where: string) => void

/** A document made of faults must not become a report without end. */
const MAX_DEFECTS = 1000

/** A report that fills `defects`, up to a limit, with a last entry that says so. */
export function collectInto(defects: Defect[]): Report {
  const seen = new Set<string>()
  return (rule, where) => {
    const key = `${rule} ${where}`
    if (seen.has(key) || defects.length > MAX_DEFECTS) return
    seen.add(key)
    const last = defects.length === MAX_DEFECTS
    const named = last ? 'more-defects' : rule
    defects.push({ rule: named, severity: RULES[named][0], where: last ? '/alert' : where })
  }
}
