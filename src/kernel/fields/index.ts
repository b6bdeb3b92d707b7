/**
 * The kinds of text a field can hold. Each is a zod schema that keeps, normalises or refuses what people type by one
 * rule (docs/decisions/0019-text.md), says its kind in `meta({ text })`, and answers with codes of `textIssues`. Lengths
 * count characters as people do.
 */
export { code, districtCode, phone, plainDate, postcode, yen } from './figures.ts'
export { address, kanaName, organisationName, personName } from './names.ts'
export { type TextKind, textIssues, textKinds } from './text-field.ts'
export { email, fileName, freeText, line, machine, search } from './texts.ts'
export { upload } from './upload.ts'
