import { type CapMessage, parseCircle, parseRing } from '#formats/cap'
import type { AlertTables } from '../definition.ts'
import { circleMeets, type Ring, ringsMeet } from './geometry.ts'

export interface Ground {
  /** Municipal code of the weather agency, seven digits: the five of JIS X 0402 and two more. */
  readonly area: string
  readonly tables: Pick<AlertTables, 'areas'>
  /** Closed rings of the town; without them only codes tell. */
  readonly outline?: readonly Ring[]
}

/** Names of geocodes that are Japanese municipal codes: a number under another name may be a county of elsewhere. */
const CODE_NAMES = /^(?:jma|jis|lgcode|municipality|全国地方公共団体コード|市町村コード)/iu

type CapArea = CapMessage['info'][number]['area'][number]

/** Whether an area of a CAP alert concerns the town: by its code or one that contains it, by a polygon or a circle. */
export function areaTouches(area: CapArea, ground: Ground): boolean {
  const codes = codesOf(ground)
  const byCode = area.geocode.some(
    ({ valueName = '', value = '' }) => CODE_NAMES.test(valueName.trim()) && codes.has(value.trim()),
  )
  return byCode || (ground.outline ?? []).some((outline) => meets(area, outline))
}

function meets({ polygon, circle }: CapArea, outline: Ring): boolean {
  return (
    polygon.some((text) => {
      const ring = parseRing(text)
      return ring !== undefined && ring.length >= 4 && ringsMeet(ring, outline)
    }) ||
    circle.some((text) => {
      const read = parseCircle(text)
      return read !== undefined && circleMeets([read.latitude, read.longitude], read.radius, outline)
    })
  )
}

/** The town and its prefecture as senders write them: JMA (7 or 6 digits), JIS X 0402 (5), with its check digit (6). */
function codesOf({ area, tables }: Ground): ReadonlySet<string> {
  const five = area.slice(0, 5)
  const prefecture = `${area.slice(0, 2)}000`
  const within = tables.areas.areas.filter(({ code }) => code === area).flatMap((each) => each.within)
  const weather = within.filter(({ codeType }) => codeType === '気象情報／府県予報区・細分区域等')
  return new Set([
    ...[area, five, withCheckDigit(five), area.slice(0, 2), prefecture, withCheckDigit(prefecture)],
    ...weather.map(({ code }) => code),
  ])
}

/** 全国地方公共団体コード: the sixth digit is 11 less the weighted sum (6 5 4 3 2) modulo 11, of which the last digit. */
function withCheckDigit(five: string): string {
  const sum = [...five].reduce((total, digit, at) => total + Number(digit) * (6 - at), 0)
  return five + String((11 - (sum % 11)) % 10)
}
