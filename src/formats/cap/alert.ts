import { z } from 'zod'
import { isXmlText } from '../xml/index.ts'
import { CATEGORY, CERTAINTY, MSG_TYPE, RESPONSE_TYPE, SCOPE, SEVERITY, STATUS, URGENCY } from './elements.ts'

const text = z
  .string()
  .refine((value) => value.trim() !== '', 'must not be blank')
  .refine(isXmlText, 'holds characters that XML cannot carry')

const token = z.string().regex(/^[^\s,<&]+$/u, 'must not hold space, comma, < or &')

/** ISO 8601 in UTC; CAP has no fractions of a second, and dropping them silently would change an alert's identity. */
const instant = z
  .string()
  .regex(
    /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.000Z$/u,
    'must be an instant of whole seconds, such as 2026-07-01T03:00:00.000Z',
  )
  .refine(
    (value) => !Number.isNaN(Date.parse(value)) && new Date(value).toISOString() === value,
    'no such day or hour',
  )

const pairs = z.array(z.object({ valueName: text, value: text })).default([])

const latitude = z.number().min(-90).max(90)
const longitude = z.number().min(-180).max(180)

const area = z.object({
  areaDesc: text,
  /** Rings of [latitude, longitude] in degrees, WGS 84, the last point being the first; written with six decimals. */
  polygon: z.array(z.array(z.tuple([latitude, longitude])).min(4)).default([]),
  /** Radius in kilometres; written with six decimals. */
  circle: z.array(z.object({ latitude, longitude, radius: z.number().min(0).max(20_038) })).default([]),
  geocode: pairs,
  /** Feet above mean sea level. */
  altitude: z.number().min(-40_000).max(1_000_000).optional(),
  ceiling: z.number().min(-40_000).max(1_000_000).optional(),
})

const resource = z.object({
  resourceDesc: text,
  mimeType: text,
  /** Bytes. */
  size: z.number().int().nonnegative().optional(),
  uri: text.optional(),
  derefUri: text.optional(),
  /** SHA-1 of the file, in hexadecimal. */
  digest: text.optional(),
})

const info = z.object({
  language: z.string().regex(/^[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*$/u),
  category: z.array(z.enum(CATEGORY)).min(1),
  event: text,
  responseType: z.array(z.enum(RESPONSE_TYPE)).default([]),
  urgency: z.enum(URGENCY),
  severity: z.enum(SEVERITY),
  certainty: z.enum(CERTAINTY),
  audience: text.optional(),
  eventCode: pairs,
  effective: instant.optional(),
  onset: instant.optional(),
  expires: instant,
  senderName: text.optional(),
  headline: text.optional(),
  description: text,
  instruction: text.optional(),
  web: text,
  contact: text.optional(),
  parameter: pairs,
  resource: z.array(resource).default([]),
  area: z.array(area).min(1),
})

/**
 * An alert we write (CAP 1.2, section 3.2), under the element names of the standard. Stricter than the schema: what
 * every profile requires is required. Instants are ISO 8601 in UTC with whole seconds.
 */
export const CapAlert = z.object({
  identifier: token,
  sender: token,
  sent: instant,
  status: z.enum(STATUS),
  msgType: z.enum(MSG_TYPE),
  source: text.optional(),
  scope: z.enum(SCOPE),
  restriction: text.optional(),
  addresses: text.optional(),
  code: z.array(text).default([]),
  note: text.optional(),
  /** The alerts this one updates or cancels: the same instants they were sent with. */
  references: z.array(z.object({ sender: token, identifier: token, sent: instant })).default([]),
  incidents: text.optional(),
  info: z.array(info).min(1),
})

/** A complete alert: lists that were left out are empty. */
export type CapAlert = z.output<typeof CapAlert>

/** An alert as a caller may give it: lists may be left out. */
export type CapAlertInput = z.input<typeof CapAlert>
