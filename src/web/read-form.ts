import { createHash } from 'node:crypto'
import {
  type Actor,
  fileFields,
  type Issue,
  kernelProblem,
  maxBlobBytes,
  type Page,
  type PageForm,
  Problem,
} from '#kernel'
import { decodeForm } from '#ui'
import type { WebParts } from './parts.ts'
import { readBody } from './read-body.ts'

/** A submitted form: which one, its idempotency key, the input for its operation, and what was typed to show again. */
export type SentForm = {
  form: PageForm
  key: string
  input: unknown
  values: Record<string, unknown>
  /** A file that was not taken, as a mistake of its field. */
  refused: Problem | null
}

const formTypes = /^(application\/x-www-form-urlencoded|multipart\/form-data)\b/i
const overhead = 1024 * 1024
const maxDigestedBytes = 10 * 1024 * 1024

/**
 * Reads the body of a form of `page`. A chosen file is stored first and its field then holds the blob's id. Refuses
 * `kernel.unsupported-media-type`, `kernel.too-large`, and `kernel.not-found` for a form the page does not have.
 */
export async function readForm(
  request: Request,
  page: Page,
  by: { parts: WebParts; actor: Actor },
): Promise<SentForm> {
  const type = request.headers.get('content-type') ?? ''
  if (!formTypes.test(type)) throw kernelProblem('unsupported-media-type')
  const bytes = await readBody(request, mostFor(page, by.actor) + overhead)
  const data = await parse(bytes, type)
  // The hidden field names the form's own operation; the button pressed may name another of this page.
  const asked = data.getAll('_operation').at(-1)
  const form = page.forms?.find((one) => one.operation.name === asked)
  if (!form) throw kernelProblem('not-found')
  await digestFiles(data, form.digests ?? [])
  const refused = await storeFiles(data, form.operation, by)
  const values = decodeForm(form.operation.input, data)
  return { form, key: String(data.get('_key') ?? ''), input: values, values: asRecord(values), refused }
}

/** Strangers store no files, so their forms are small. */
function mostFor(page: Page, actor: Actor): number {
  if (actor.kind !== 'anonymous') return maxBlobBytes
  return page.forms?.some(({ digests }) => digests !== undefined) ? maxDigestedBytes : 0
}

async function digestFiles(data: FormData, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const value = data.get(name)
    if (value === null || typeof value === 'string') continue
    if (value.size > maxDigestedBytes) throw kernelProblem('too-large', { limit: maxDigestedBytes })
    if (value.size === 0) data.delete(name)
    else
      data.set(
        name,
        createHash('sha256')
          .update(await value.bytes())
          .digest('hex'),
      )
  }
}

async function parse(bytes: Uint8Array<ArrayBuffer>, type: string): Promise<FormData> {
  try {
    return await new Response(bytes, { headers: { 'content-type': type } }).formData()
  } catch {
    throw kernelProblem('unsupported-media-type')
  }
}

async function storeFiles(
  data: FormData,
  { input }: PageForm['operation'],
  { parts, actor }: { parts: WebParts; actor: Actor },
): Promise<Problem | null> {
  const issues: Issue[] = []
  for (const [name, value] of [...data.entries()]) {
    if (typeof value === 'string') continue
    const accept = fileFields(input).get(name)
    // An empty choice arrives as a file without bytes; nothing is stored for strangers, or for a field that takes no file.
    if (value.size === 0 || actor.kind === 'anonymous' || accept === undefined) data.delete(name)
    else {
      const file = { bytes: await value.bytes(), fileName: value.name, actor: actor.id }
      const stored = await parts.blobs.put(parts.db, { ...file, accept }).catch(issuesOf)
      if (typeof stored === 'string') data.set(name, stored)
      else {
        data.delete(name)
        issues.push(...stored.map((issue) => ({ ...issue, path: name })))
      }
    }
  }
  return issues.length === 0 ? null : kernelProblem('invalid-input', {}, issues)
}

/** What can be wrong with a file: mistakes of its field. */
const ofFile: Readonly<Record<string, Issue>> = {
  'kernel.my-number': { path: '', code: 'my-number', detail: {} },
  'kernel.unreadable-picture': { path: '', code: 'unreadable-picture', detail: {} },
  'kernel.infected': { path: '', code: 'infected', detail: {} },
  'kernel.scan-unavailable': { path: '', code: 'scan-unavailable', detail: {} },
}

/** What is wrong with a file or its name is said beside its field, as for a text; any other error goes on. */
function issuesOf(error: unknown): readonly Issue[] {
  if (!(error instanceof Problem)) throw error
  const issue = ofFile[error.code]
  if (issue) return [issue]
  if (error.issues.length === 0) throw error
  return error.issues
}

const asRecord = (value: unknown): Record<string, unknown> =>
  value !== null && typeof value === 'object' ? { ...value } : {}
