import {
  createXmlByteDecoder,
  createXmlReader,
  type XmlElement,
  type XmlLimits,
  XmlRefusal,
} from '../xml/index.ts'
import { emptyBody, finishBody, isReadInBody, readBodyPart } from './body.ts'
import { readControl, readHead } from './head.ts'
import { type Capture, type Node, startCapture } from './node.ts'
import { TelegramRefusal, type TelegramRefusalCode } from './refusal.ts'
import type { AreaWarning, Control, Head, Telegram } from './telegram.ts'
import { readWarningItem } from './warnings.ts'

const REPORT_NAMESPACE = 'http://xml.kishou.go.jp/jmaxml1/'
const HEAD_NAMESPACE = 'http://xml.kishou.go.jp/jmaxml1/informationBasis1/'
const WARNING_NAMESPACE = 'http://xml.kishou.go.jp/jmaxml1/body/meteorology1/'
/** Report/Body/Intensity/Observation/Pref: nothing below it begins a part that is read. */
const DEEPEST_READ = 4
const LAST_NAMES: ReadonlySet<string> = new Set(['Earthquake', 'Pref', 'Item'])
const SLICE_BYTES = 1024 * 1024

/** Limits of one telegram: those of XML, the bytes of the whole, and the elements held in memory at a time. */
export interface TelegramLimits extends XmlLimits {
  /** Bytes before decoding. */
  readonly bytes: number
  /** Elements of Control, of Head, or of one part of the Body that is read. */
  readonly heldElements: number
}

/** Four times the largest telegram known (4.0 MB, 129,000 elements). */
export const TELEGRAM_LIMITS: TelegramLimits = {
  bytes: 16 * 1024 * 1024,
  characters: 16 * 1024 * 1024,
  depth: 64,
  elements: 500_000,
  attributes: 64,
  textLength: 1024 * 1024,
  heldElements: 50_000,
}

/** A telegram, or why these bytes are none: `reason` is a stable code, `detail` says where or which limit. */
export type TelegramResult =
  | { readonly ok: true; readonly telegram: Telegram }
  | { readonly ok: false; readonly reason: TelegramRefusalCode; readonly detail: string }

/** Reads a telegram piece by piece. After the first refusal further pieces cost nothing and `end` repeats it. */
export interface TelegramReader {
  /** Takes the next bytes; false once the telegram is refused, so that the sender can stop. */
  write(bytes: Uint8Array): boolean
  end(): TelegramResult
}

/**
 * Reads one JMA telegram from all its bytes. Never throws for bad input. The whole text is checked for
 * well-formedness, so a cut telegram is refused, but of the Body only what `TelegramBody` names is kept.
 */
export function readTelegram(bytes: Uint8Array, limits: TelegramLimits = TELEGRAM_LIMITS): TelegramResult {
  if (bytes.length > limits.bytes) return refused(tooLarge(limits))
  const reader = createTelegramReader(limits)
  for (let at = 0; at < bytes.length; at += SLICE_BYTES) {
    if (!reader.write(bytes.subarray(at, at + SLICE_BYTES))) break
  }
  return reader.end()
}

/** The streaming form of `readTelegram`, for telegrams that arrive in pieces. Memory does not grow with the Body. */
export function createTelegramReader(limits: TelegramLimits = TELEGRAM_LIMITS): TelegramReader {
  const assembly = createAssembly(limits)
  const decoder = createXmlByteDecoder()
  const xml = createXmlReader(assembly, limits)
  let received = 0
  let refusal: TelegramResult | undefined
  const attempt = (step: () => void): boolean => {
    refusal ??= refusalOf(step)
    return refusal === undefined
  }
  return {
    write: (bytes) =>
      attempt(() => {
        received += bytes.length
        if (received > limits.bytes) throw tooLarge(limits)
        xml.write(decoder.write(bytes))
      }),
    end() {
      let telegram: Telegram | undefined
      attempt(() => {
        if (received === 0) throw new XmlRefusal('empty', 'no bytes')
        xml.write(decoder.end())
        xml.end()
        telegram = assembly.finish()
      })
      if (refusal !== undefined) return refusal
      if (telegram === undefined) throw new Error('a telegram reader can be ended once only')
      return { ok: true, telegram }
    },
  }
}

function tooLarge(limits: TelegramLimits): XmlRefusal {
  return new XmlRefusal('too-large', `more than ${limits.bytes} bytes`)
}

function refusalOf(step: () => void): TelegramResult | undefined {
  try {
    step()
    return undefined
  } catch (error) {
    if (error instanceof XmlRefusal || error instanceof TelegramRefusal) {
      return refused(error)
    }
    throw error
  }
}

function refused(refusal: XmlRefusal | TelegramRefusal): TelegramResult {
  return { ok: false, reason: refusal.code, detail: refusal.detail }
}

interface Assembly {
  open(element: XmlElement): void
  wantsText(): boolean
  text(text: string): void
  close(): void
  finish(): Telegram
}

function createAssembly(limits: TelegramLimits): Assembly {
  const path: string[] = []
  const warnings: AreaWarning[] = []
  let capture: Capture | undefined
  let control: Control | undefined
  let head: Head | undefined
  const body = emptyBody()
  const keep = (node: Node): void => {
    if (path.length > 1) {
      if (isWarningItem(path, node.element)) warnings.push(...readWarningItem(node))
      readBodyPart([...path.slice(2), node.element.local], node, body)
    } else if (node.element.local === 'Control') control = once(control, readControl(node))
    else head = once(head, readHead(node))
  }
  return {
    open(element) {
      if (path.length === 0) checkRoot(element)
      if (path.length === 1) checkPart(element)
      if (capture !== undefined) capture.open(element)
      else if (isCaptured(path, element)) capture = startCapture(element, limits.heldElements)
      path.push(element.local)
    },
    wantsText: () => capture !== undefined,
    text: (text) => capture?.text(text),
    close() {
      path.pop()
      const node = capture?.close()
      if (node === undefined) return
      capture = undefined
      keep(node)
    },
    finish() {
      if (control === undefined) throw new TelegramRefusal('missing-element', 'Report/Control')
      if (head === undefined) throw new TelegramRefusal('missing-element', 'Report/Head')
      return { control, head, warnings, body: finishBody(body) }
    },
  }
}

function isCaptured(path: readonly string[], element: XmlElement): boolean {
  if (path.length === 1) return element.local === 'Control' || element.local === 'Head'
  // Asked of every element of a Body, so the cheap questions come first.
  if (path.length > DEEPEST_READ || !LAST_NAMES.has(element.local) || path[1] !== 'Body') return false
  return isReadInBody([...path.slice(2), element.local], element.uri)
}

function isWarningItem(path: readonly string[], element: XmlElement): boolean {
  return (
    path.length === 3 &&
    path[2] === 'Warning' &&
    element.local === 'Item' &&
    element.uri === WARNING_NAMESPACE
  )
}

function checkRoot(element: XmlElement): void {
  if (element.local !== 'Report') throw new TelegramRefusal('not-a-telegram', `root element ${element.local}`)
  if (element.uri !== REPORT_NAMESPACE)
    throw new TelegramRefusal('wrong-namespace', `Report in ${element.uri}`)
}

function checkPart(element: XmlElement): void {
  const expected = element.local === 'Control' ? REPORT_NAMESPACE : HEAD_NAMESPACE
  if (element.local !== 'Control' && element.local !== 'Head') return
  if (element.uri !== expected)
    throw new TelegramRefusal('wrong-namespace', `${element.local} in ${element.uri}`)
}

function once<T>(before: T | undefined, now: T): T {
  if (before !== undefined) throw new TelegramRefusal('duplicate-element', 'Control or Head stands twice')
  return now
}
