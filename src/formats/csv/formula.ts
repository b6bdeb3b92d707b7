/**
 * What a spreadsheet may take for a formula when it opens the file: these signs at the start of a field, in either
 * width, after any apostrophes. An apostrophe more makes it text; taking one away brings the field back.
 */
const formula = /^'*[=+\-@\t\r＝＋－＠]/u

export const disarm = (field: string): string => (formula.test(field) ? `'${field}` : field)

export const rearm = (field: string): string =>
  field.startsWith("'") && formula.test(field) ? field.slice(1) : field
