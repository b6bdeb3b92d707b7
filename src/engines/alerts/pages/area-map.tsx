import { kmPerDegree, type Point } from '#formats/outline'
import { usePage } from '#ui'
import { parseArea } from '../model/area.ts'
import type { District, TownMap } from '../words-of.ts'

/** Pixels of the drawing; a phone shrinks it. */
const width = 320

type Frame = { west: number; north: number; perLon: number; perLat: number; width: number; height: number }

const ringOf = (text: string): readonly Point[] => {
  const area = parseArea(text)
  return area.kind === 'polygon' ? area.ring : []
}

/** The town with a margin, east and west as wide on the paper as on the ground. */
function frameOf(own: readonly Point[]): Frame {
  const [lats, lons] = [own.map(([lat]) => lat), own.map(([, lon]) => lon)]
  const margin = 0.02
  const [south, north] = [Math.min(...lats) - margin, Math.max(...lats) + margin]
  const [west, east] = [Math.min(...lons) - margin, Math.max(...lons) + margin]
  const perLon = width / (east - west)
  const perLat = perLon / Math.cos((((south + north) / 2) * Math.PI) / 180)
  return { west, north, perLon, perLat, width, height: Math.round((north - south) * perLat) }
}

/** What of a ring lies on the drawing (Sutherland and Hodgman): a neighbour goes on beyond its edge. */
function within(
  ring: readonly Point[],
  { west, north, perLon, perLat, width: wide, height }: Frame,
): readonly Point[] {
  const [east, south] = [west + wide / perLon, north - height / perLat]
  const edges: [axis: 0 | 1, limit: number, sign: 1 | -1][] = [
    [0, north, -1],
    [0, south, 1],
    [1, east, -1],
    [1, west, 1],
  ]
  return edges.reduce((kept, [axis, limit, sign]) => {
    const inside = (point: Point) => (point[axis] - limit) * sign >= 0
    return kept.flatMap((to, n) => {
      const from = kept[(n + kept.length - 1) % kept.length] ?? to
      const share = (limit - from[axis]) / (to[axis] - from[axis])
      const edge: Point = [from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])]
      const crossed = inside(from) === inside(to) ? [] : [edge]
      return inside(to) ? [...crossed, to] : crossed
    })
  }, ring)
}

type MapProps = {
  map: TownMap
  districts: readonly District[]
  chosen: readonly string[]
  drawn: string | null
}

/** The town's outline, its districts and what was drawn: a picture beside the names and numbers that say the same. */
export function AreaMap({ map, districts, chosen, drawn }: MapProps) {
  const { t } = usePage()
  const own = ringOf(map.own)
  const frame = frameOf(own)
  const place = ([lat, lon]: Point) =>
    `${((lon - frame.west) * frame.perLon).toFixed(1)},${((frame.north - lat) * frame.perLat).toFixed(1)}`
  const points = (ring: readonly Point[]) => ring.map(place).join(' ')
  return (
    <figure className="hb-map">
      <svg viewBox={`0 0 ${frame.width} ${frame.height}`} role="img" aria-label={t('alerts.map.label')}>
        {map.around.map((text) => (
          <polygon key={text} className="hb-map__around" points={points(within(ringOf(text), frame))} />
        ))}
        <polygon className="hb-map__own" points={points(own)} />
        {districts.flatMap(({ code, outline }) =>
          outline === undefined
            ? []
            : [
                <polygon
                  key={code}
                  className={
                    chosen.includes(code) ? 'hb-map__district hb-map__district--chosen' : 'hb-map__district'
                  }
                  points={points(ringOf(outline))}
                />,
              ],
        )}
        {drawn !== null && <Drawn drawn={drawn} frame={frame} points={points} />}
      </svg>
      <figcaption>{map.credit}</figcaption>
    </figure>
  )
}

/** A drawn area; a circle is a circle only on the ground, for both directions have their own scale. */
function Drawn({
  drawn,
  frame,
  points,
}: {
  drawn: string
  frame: Frame
  points(ring: readonly Point[]): string
}) {
  const area = parseArea(drawn)
  if (area.kind === 'polygon') return <polygon className="hb-map__drawn" points={points(area.ring)} />
  const [lat, lon] = area.centre
  return (
    <circle
      className="hb-map__drawn"
      cx={((lon - frame.west) * frame.perLon).toFixed(1)}
      cy={((frame.north - lat) * frame.perLat).toFixed(1)}
      r={((area.radiusKm / kmPerDegree) * frame.perLat).toFixed(1)}
    />
  )
}

/** The map over which an officer draws into the field of this id; without script it is a picture. */
export function DrawingMap({
  map,
  districts,
  field,
}: {
  map: TownMap
  districts: readonly District[]
  field: string
}) {
  const { t } = usePage()
  const { west, north, perLon, perLat, width: wide, height } = frameOf(ringOf(map.own))
  return (
    <hb-area-map
      data-for={field}
      data-frame={[west, north, perLon, perLat, wide, height].join(' ')}
      data-help={t('alerts.map.help')}
      data-count={t('alerts.map.count', { count: '{count}' })}
      data-radius={t('alerts.map.radius', { km: '{km}' })}
      data-circle={t('alerts.map.circle')}
      data-polygon={t('alerts.map.polygon')}
      data-crossing={t('alerts.map.crossing')}
      data-undo={t('alerts.map.undo')}
      data-clear={t('alerts.map.clear')}
    >
      <AreaMap map={map} districts={districts} chosen={[]} drawn={null} />
    </hb-area-map>
  )
}

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'hb-area-map': { children: React.ReactNode } & Record<`data-${string}`, string>
    }
  }
}
