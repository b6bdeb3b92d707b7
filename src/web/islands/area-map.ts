/**
 * Lets an officer draw a polygon over the town's map, by pointer or by keyboard, into the text field that is there
 * without it. All words come with the page.
 */
import { crossesItself, type Point, simplify } from '#formats/outline'

const svgName = 'http://www.w3.org/2000/svg'
/** One less than a polygon of CAP may have: the first corner stands again at its end. */
const mostCorners = 99
/** Share of the map an arrow key moves the cross by. */
const step = 0.02

type Frame = { west: number; north: number; perLon: number; perLat: number; width: number; height: number }

class AreaMap extends HTMLElement {
  connectedCallback(): void {
    const svg = this.querySelector('svg')
    const field = document.getElementById(this.dataset['for'] || '')
    const frame = frameOf(this.dataset['frame'] || '')
    if (svg && field instanceof HTMLTextAreaElement && frame) new Drawing({ host: this, svg, field, frame })
  }
}

function frameOf(text: string): Frame | undefined {
  const [west, north, perLon, perLat, width, height] = text.split(' ').map(Number)
  if (west === undefined || north === undefined || perLon === undefined) return undefined
  if (perLat === undefined || width === undefined || height === undefined) return undefined
  return { west, north, perLon, perLat, width, height }
}

type Parts = { host: HTMLElement; svg: SVGSVGElement; field: HTMLTextAreaElement; frame: Frame }
type Spot = { x: number; y: number }

/** What is drawn over one map, from the moment the page shows it. */
class Drawing {
  readonly #parts: Parts
  readonly #shape = drawn('polygon', 'hb-map__drawn')
  readonly #corners = drawn('g', 'hb-map__corners')
  readonly #cross = drawn('path', 'hb-map__cross')
  readonly #said = document.createElement('p')
  #at: Spot
  #points: Point[]
  /** The corners so far of a line that is being drawn. */
  #line: Point[] | null = null

  constructor(parts: Parts) {
    const { host, svg, field, frame } = parts
    this.#parts = parts
    this.#at = { x: frame.width / 2, y: frame.height / 2 }
    this.#points = readPoints(field.value)
    for (const layer of [this.#shape, this.#corners, this.#cross]) svg.appendChild(layer)
    this.#said.setAttribute('role', 'status')
    host.appendChild(this.#said)
    host.appendChild(button(this.#word('undo'), () => this.#back()))
    host.appendChild(button(this.#word('clear'), () => this.#set([])))
    svg.setAttribute('tabindex', '0')
    svg.setAttribute('role', 'application')
    svg.setAttribute('aria-label', this.#word('help'))
    svg.classList.add('hb-map--open')
    this.#listen()
    this.#draw()
  }

  #listen(): void {
    const { svg, field } = this.#parts
    svg.addEventListener('keydown', (event) => this.#key(event))
    svg.addEventListener('pointerdown', (event) => {
      svg.setPointerCapture(event.pointerId)
      this.#at = this.#spot(event)
      this.#line = [...this.#points, this.#pointAt()]
    })
    svg.addEventListener('pointermove', (event) => {
      if (!this.#line) return
      this.#at = this.#spot(event)
      this.#line = [...this.#line, this.#pointAt()]
    })
    svg.addEventListener('pointerup', () => {
      // A tap sets one corner; a line drawn in one go all of its own.
      if (this.#line) this.#set(withoutRepeats(this.#line))
      this.#line = null
    })
    svg.addEventListener('pointercancel', () => {
      this.#line = null
    })
    field.addEventListener('input', () => {
      this.#points = readPoints(field.value)
      this.#draw()
      this.#tell()
    })
  }

  #key(event: KeyboardEvent): void {
    const acts: Record<string, () => void> = {
      ArrowLeft: () => this.#move(-step, 0),
      ArrowRight: () => this.#move(step, 0),
      ArrowUp: () => this.#move(0, -step),
      ArrowDown: () => this.#move(0, step),
      Enter: () => this.#set([...this.#points, this.#pointAt()]),
      ' ': () => this.#set([...this.#points, this.#pointAt()]),
      Backspace: () => this.#back(),
      Delete: () => this.#set([]),
    }
    const act = acts[event.key]
    if (!act) return
    event.preventDefault()
    act()
  }

  #word(name: string): string {
    return this.#parts.host.dataset[name] || ''
  }

  #pointAt(): Point {
    const { north, west, perLat, perLon } = this.#parts.frame
    const { x, y } = this.#at
    return [Number((north - y / perLat).toFixed(4)), Number((west + x / perLon).toFixed(4))]
  }

  #placeOf([lat, lon]: Point): string {
    const { north, west, perLat, perLon } = this.#parts.frame
    return `${(lon - west) * perLon},${(north - lat) * perLat}`
  }

  #spot({ clientX, clientY }: PointerEvent): Spot {
    const { svg, frame } = this.#parts
    const { left, top, width, height } = svg.getBoundingClientRect()
    return { x: ((clientX - left) / width) * frame.width, y: ((clientY - top) / height) * frame.height }
  }

  #move(right: number, down: number): void {
    const { width, height } = this.#parts.frame
    this.#at = {
      x: Math.min(width, Math.max(0, this.#at.x + right * width)),
      y: Math.min(height, Math.max(0, this.#at.y + down * width)),
    }
    this.#draw()
    this.#said.textContent = this.#pointAt().join(', ')
  }

  #back(): void {
    this.#set(this.#points.slice(0, -1))
  }

  #set(points: Point[]): void {
    this.#points = points.length > mostCorners ? simplify(points, mostCorners) : points
    this.#parts.field.value = this.#points.map((point) => point.join(',')).join(' ')
    this.#draw()
    this.#tell()
  }

  #draw(): void {
    const places = this.#points.map((point) => this.#placeOf(point))
    this.#shape.setAttribute('points', places.join(' '))
    this.#corners.replaceChildren(...places.map(corner))
    this.#cross.setAttribute('d', `M${this.#at.x - 6} ${this.#at.y}h12M${this.#at.x} ${this.#at.y - 6}v12`)
  }

  #tell(): void {
    const wrong = this.#points.length > 2 && crossesItself(this.#points)
    this.#shape.classList.toggle('hb-map__drawn--wrong', wrong)
    const count = this.#word('count').replace('{count}', String(this.#points.length))
    this.#said.textContent = wrong ? this.#word('crossing') : count
  }
}

function drawn(name: string, className: string): SVGElement {
  const element = document.createElementNS(svgName, name)
  element.setAttribute('class', className)
  return element
}

function corner(place: string): SVGElement {
  const [x = '0', y = '0'] = place.split(',')
  const element = drawn('circle', 'hb-map__corner')
  element.setAttribute('cx', x)
  element.setAttribute('cy', y)
  element.setAttribute('r', '3')
  return element
}

function button(label: string, act: () => void): HTMLButtonElement {
  const element = document.createElement('button')
  element.type = 'button'
  element.className = 'hb-button hb-button--secondary'
  element.textContent = label
  element.addEventListener('click', act)
  return element
}

/** The corners in the field; none while it holds a circle or something half typed. */
function readPoints(text: string): Point[] {
  const pairs = text.trim().split(/\s+/)
  const points = pairs.map((pair): Point => {
    const [lat, lon] = pair.split(',').map(Number)
    return [Number(lat), Number(lon)]
  })
  if (points.some(([lat, lon]) => !Number.isFinite(lat) || !Number.isFinite(lon))) return []
  const [first, last] = [points[0], points[points.length - 1]]
  const closed = points.length > 1 && first && last && first[0] === last[0] && first[1] === last[1]
  return closed ? points.slice(0, -1) : points
}

const withoutRepeats = (points: readonly Point[]): Point[] =>
  points.filter(([lat, lon], n) => {
    const before = points[n - 1]
    return !before || before[0] !== lat || before[1] !== lon
  })

customElements.define('hb-area-map', AreaMap)
