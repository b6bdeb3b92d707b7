import type { Point } from '../../outline/index.ts'
import { isClosed, parseCircle, parseRing, selfIntersection } from '../geometry.ts'
import { type CapElement, childrenOf, textOf } from '../tree.ts'
import type { Report, Rule } from './catalogue.ts'

/** A triangle and its first point again. */
const FEWEST_POINTS = 4
/** WMO and IPAWS ask for no more: phones draw and match these shapes. */
const MOST_POINTS = 100

/** Where an alert applies: shapes, codes and heights (CAP 1.2, 3.2.4). */
export function checkArea(area: CapElement, report: Report): void {
  const polygons = childrenOf(area, 'polygon')
  const circles = childrenOf(area, 'circle')
  for (const polygon of polygons) checkPolygon(polygon, report)
  for (const circle of circles) checkCircle(circle, report)
  const hasShape = [...polygons, ...circles].some(({ text }) => text.trim() !== '')
  const hasCode = childrenOf(area, 'geocode').length > 0
  if (!hasShape) report(hasCode ? 'geocode-only' : 'geometry-missing', area.path)
  checkHeights(area, report)
}

function checkPolygon({ text, path }: CapElement, report: Report): void {
  const words = text.trim()
  const ring = words === '' ? [] : parseRing(words)
  if (words.split(/\s+/u).length > MOST_POINTS) report('polygon-too-many-points', path)
  const rule = ring === undefined ? 'polygon-format' : ringRule(ring)
  if (rule !== undefined) report(rule, path)
}

function ringRule(ring: readonly Point[]): Rule | undefined {
  if (ring.length < FEWEST_POINTS) return 'polygon-too-few-points'
  if (!isClosed(ring)) return 'polygon-not-closed'
  const crossing = selfIntersection(ring)
  if (crossing === 'found') return 'polygon-self-intersection'
  return crossing === 'gave-up' ? 'polygon-too-complex' : undefined
}

function checkCircle(circle: CapElement, report: Report): void {
  const parsed = parseCircle(circle.text)
  if (parsed === undefined) report('circle-format', circle.path)
  else if (parsed.radius === 0) report('circle-radius-zero', circle.path)
}

function checkHeights(area: CapElement, report: Report): void {
  const [altitude, ceiling] = [textOf(area, 'altitude'), textOf(area, 'ceiling')]
  if (ceiling === '') return
  if (altitude === '') report('ceiling-without-altitude', `${area.path}/ceiling`)
  else if (Number(ceiling) <= Number(altitude)) report('ceiling-not-above-altitude', `${area.path}/ceiling`)
}
