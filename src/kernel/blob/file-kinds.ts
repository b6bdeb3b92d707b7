/**
 * What a file can be, by its bytes: what people call it in every language, the media type it is served with, and the
 * endings its name honestly has, the usual one first. A browser runs none of those that a field can accept.
 */
const acceptable = {
  pdf: { label: 'PDF', type: 'application/pdf', endings: ['pdf'] },
  jpeg: { label: 'JPEG', type: 'image/jpeg', endings: ['jpg', 'jpeg'] },
  png: { label: 'PNG', type: 'image/png', endings: ['png'] },
  webp: { label: 'WebP', type: 'image/webp', endings: ['webp'] },
  gif: { label: 'GIF', type: 'image/gif', endings: ['gif'] },
  heic: { label: 'HEIC', type: 'image/heic', endings: ['heic', 'heif'] },
  avif: { label: 'AVIF', type: 'image/avif', endings: ['avif'] },
  tiff: { label: 'TIFF', type: 'image/tiff', endings: ['tif', 'tiff'] },
  docx: {
    label: 'Word',
    type: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    endings: ['docx'],
  },
  xlsx: {
    label: 'Excel',
    type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    endings: ['xlsx'],
  },
  pptx: {
    label: 'PowerPoint',
    type: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
    endings: ['pptx'],
  },
  odt: { label: 'ODT', type: 'application/vnd.oasis.opendocument.text', endings: ['odt'] },
  ods: { label: 'ODS', type: 'application/vnd.oasis.opendocument.spreadsheet', endings: ['ods'] },
  odp: { label: 'ODP', type: 'application/vnd.oasis.opendocument.presentation', endings: ['odp'] },
  csv: { label: 'CSV', type: 'text/csv', endings: ['csv', 'tsv'] },
  text: { label: 'TXT', type: 'text/plain', endings: ['txt', 'md', 'log', 'tsv', 'csv'] },
  json: { label: 'JSON', type: 'application/json', endings: ['json', 'geojson', 'jsonl', 'ndjson'] },
  xml: { label: 'XML', type: 'application/xml', endings: ['xml', 'cap', 'gml', 'kml'] },
  mail: { label: 'EML', type: 'message/rfc822', endings: ['eml', 'txt'] },
} as const

/** What no field accepts by name: it could do something where it is opened, or hides what is in it. */
const unwanted = {
  html: { label: 'HTML', endings: ['html', 'htm', 'xhtml'] },
  svg: { label: 'SVG', endings: ['svg'] },
  zip: { label: 'ZIP', endings: ['zip'] },
  'office-with-macros': { label: 'Office + VBA', endings: ['docm', 'xlsm', 'pptm'] },
  'old-office': { label: 'DOC, XLS, PPT', endings: ['doc', 'xls', 'ppt'] },
  /** A kind `file-type` knows and no field wants, or nothing anybody knows. */
  other: { label: '?', endings: [] },
} as const

export type Acceptable = keyof typeof acceptable
export type FileKind = Acceptable | keyof typeof unwanted
type Described = { label: string; type?: string; endings: readonly string[] }

const all: Readonly<Record<string, Described>> = { ...acceptable, ...unwanted }
const described = (kind: string): Described => all[kind] ?? unwanted.other

/** Shared by fields that take what people scan, photograph and write. */
export const documentKinds = [
  'pdf',
  'jpeg',
  'png',
  'webp',
  'heic',
  'tiff',
  'docx',
  'xlsx',
  'pptx',
  'odt',
  'ods',
  'odp',
  'csv',
  'text',
] as const satisfies readonly Acceptable[]

/** What people call these: `PDF, JPEG, PNG`. */
export const labelsOf = (kinds: readonly string[]): string =>
  kinds.map((kind) => described(kind).label).join(', ')

/** What a file is served as: of an unwanted kind, only as bytes to save. */
export const mediaTypeOf = (kind: string): string => described(kind).type ?? 'application/octet-stream'

/** The endings and media types a file chooser offers. */
export const choosable = (kinds: readonly Acceptable[]): string =>
  kinds
    .flatMap((kind) => [...acceptable[kind].endings.map((ending) => `.${ending}`), acceptable[kind].type])
    .join(',')

/**
 * The name a file is saved under: its own, with the ending of what it really is when it says another (`map.pdf` that is a
 * JPEG becomes `map.pdf.jpg`). A file nobody knows keeps its name, as `.bin` when the ending is one of a known kind.
 */
export function honestName(fileName: string, kind: string): string {
  const ending = endingOf(fileName)
  const { endings } = described(kind)
  if (endings.includes(ending)) return fileName
  const claims = Object.values(all).some((one) => one.endings.includes(ending))
  const [right] = endings
  if (right !== undefined) return `${fileName}.${right}`
  return claims ? `${fileName}.bin` : fileName
}

export const endingOf = (fileName: string): string => /\.([^.]+)$/.exec(fileName)?.[1]?.toLowerCase() ?? ''

/** Whether a field that takes `accepted` takes this: plain text is text whatever its lines look like. */
export function accepts(accepted: readonly string[] | 'any', kind: string): boolean {
  if (accepted === 'any' || accepted.includes(kind)) return true
  const asText = ['csv', 'text', 'mail']
  return kind === 'text'
    ? asText.some((one) => accepted.includes(one))
    : kind === 'csv' && accepted.includes('text')
}
