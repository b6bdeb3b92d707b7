/**
 * Forms from schemas: a zod object becomes fields, a submitted form becomes the object again. Labels and options are
 * words of the module, `<module>.field.<path>`, `<module>.hint.<path>`, `<module>.option.<path>.<value>`; Japanese
 * labels and hints may stand in the schema (`meta({ label, hint })`).
 */
export { decodeForm } from './decode-form.ts'
export { encodeForm } from './encode-form.ts'
export { SchemaFields } from './schema-fields.tsx'
export { labelAt, schemaWordKeys } from './word-keys.ts'
