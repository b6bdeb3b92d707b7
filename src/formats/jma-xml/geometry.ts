import { childOf, childrenOf, type Node, trimmed } from './node.ts'
import type { Area, Axis, Circle, Coordinate, Measure } from './telegram.ts'

/** The outlines an area may carry (jmx_eb.xsd Circle, Coordinate, Line, Polygon); lists that are empty are absent. */
export function readAreaGeometry(area: Node): Pick<Area, 'circles' | 'coordinates' | 'lines' | 'polygons'> {
  const list = <T>(local: string, read: (node: Node) => T): readonly T[] => childrenOf(area, local).map(read)
  const circles = list('Circle', readCircle)
  const coordinates = list('Coordinate', readCoordinate)
  const lines = list('Line', readCoordinate)
  const polygons = list('Polygon', readCoordinate)
  return {
    ...(circles.length > 0 && { circles }),
    ...(coordinates.length > 0 && { coordinates }),
    ...(lines.length > 0 && { lines }),
    ...(polygons.length > 0 && { polygons }),
  }
}

function readCircle(node: Node): Circle {
  return {
    ...attributes(node, ['type']),
    basePoints: childrenOf(node, 'BasePoint').map(readCoordinate),
    axes: (childOf(node, 'Axes')?.children ?? []).map(readAxis),
  }
}

function readAxis(node: Node): Axis {
  return {
    directions: childrenOf(node, 'Direction').map(readMeasure),
    bearings: childrenOf(node, 'Bearings').map(readMeasure),
    radiuses: childrenOf(node, 'Radius').map(readMeasure),
  }
}

function readCoordinate(node: Node): Coordinate {
  return { value: trimmed(node), ...attributes(node, ['type', 'datum', 'condition', 'description']) }
}

function readMeasure(node: Node): Measure {
  return { value: trimmed(node), ...attributes(node, ['type', 'unit', 'condition', 'description']) }
}

function attributes<K extends string>(node: Node, names: readonly K[]): { [P in K]?: string } {
  const found: { [P in K]?: string } = {}
  for (const name of names) {
    const value = node.element.attribute(name)
    if (value !== undefined) found[name] = value
  }
  return found
}
