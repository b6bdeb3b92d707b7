/**
 * The id of the control for a field path, which error summaries link to. Trailing list positions are dropped
 * (`areas.0` is the control of `areas`): a list is one control.
 */
export function fieldId(path: string): string {
  return `field-${path.replace(/(\.\d+)+$/, '')}`
}
