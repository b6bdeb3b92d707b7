/**
 * Lets an officer draw a polygon or a circle over the town's map, by pointer or by keyboard, into the text field that is
 * there without it. All words come with the page.
 */
import { crossesItself, kmPerDegree, type Point } from '#formats/outline'
import { radiusOf, readSketch, type Sketch, sketchText, withPoint } from './sketch.ts'

const svgName = 'http://www.w3.org/2000/svg'
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
  readonly #polygon = drawn('polygon', 'hb-map__drawn')
  readonly #circle = drawn('circle', 'hb-map__drawn')
  readonly #corners = drawn('g', 'hb-map__corners')
  readonly #cross = drawn('path', 'hb-map__cross')
  readonly #said = document.createElement('p')
  readonly #other: HTMLButtonElement
  #at: Spot
  #sketch: Sketch
  /** What it will be when the finger that draws is lifted. */
  #line: Sketch | null = null

  constructor(parts: Parts) {
    const { host, svg, field, frame } = parts
    this.#parts = parts
    this.#at = { x: frame.width / 2, y: frame.height / 2 }
    this.#sketch = readSketch(field.value)
    for (const layer of [this.#polygon, this.#circle, this.#corners, this.#cross]) svg.appendChild(layer)
    this.#said.setAttribute('role', 'status')
    host.appendChild(this.#said)
    this.#other = button('', () => this.#change())
    const undo = button(this.#word('undo'), () => this.#back())
    const clear = button(this.#word('clear'), () => this.#clear())
    const buttons = document.createElement('div')
    buttons.className = 'hb-button-group'
    buttons.append(this.#other, undo, clear)
    host.appendChild(buttons)
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
      this.#line = withPoint(this.#sketch, this.#pointAt())
      this.#draw()
    })
    svg.addEventListener('pointermove', (event) => {
      if (!this.#line) return
      this.#at = this.#spot(event)
      this.#line = withPoint(this.#line, this.#pointAt())
      this.#draw()
    })
    svg.addEventListener('pointerup', () => {
      const line = this.#line
      this.#line = null
      // A tap sets one corner; a line drawn in one go all of its own, and a circle by its edge.
      if (line) this.#set({ ...line, points: withoutRepeats(line.points) })
    })
    svg.addEventListener('pointercancel', () => {
      this.#line = null
      this.#draw()
    })
    field.addEventListener('input', () => {
      this.#sketch = readSketch(field.value)
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
      Enter: () => this.#set(withPoint(this.#sketch, this.#pointAt())),
      ' ': () => this.#set(withPoint(this.#sketch, this.#pointAt())),
      Backspace: () => this.#back(),
      Delete: () => this.#clear(),
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
    this.#set({ ...this.#sketch, points: this.#sketch.points.slice(0, -1) })
  }

  #clear(): void {
    this.#set({ ...this.#sketch, points: [] })
  }

  /** The other shape, from nothing. */
  #change(): void {
    this.#set({ shape: this.#sketch.shape === 'circle' ? 'polygon' : 'circle', points: [] })
  }

  #set(sketch: Sketch): void {
    this.#sketch = sketch
    this.#parts.field.value = sketchText(sketch)
    this.#draw()
    this.#tell()
  }

  #draw(): void {
    const { shape, points } = this.#line ?? this.#sketch
    const places = points.map((point) => this.#placeOf(point))
    this.#polygon.setAttribute('points', shape === 'polygon' ? places.join(' ') : '')
    const [x = '0', y = '0'] = places[0]?.split(',') ?? []
    const pixels = shape === 'circle' ? (radiusOf(points) / kmPerDegree) * this.#parts.frame.perLat : 0
    for (const [name, value] of [
      ['cx', x],
      ['cy', y],
      ['r', `${pixels}`],
    ] as const)
      this.#circle.setAttribute(name, value)
    this.#other.textContent = this.#word(shape === 'circle' ? 'polygon' : 'circle')
    this.#corners.replaceChildren(...places.map(corner))
    this.#cross.setAttribute('d', `M${this.#at.x - 6} ${this.#at.y}h12M${this.#at.x} ${this.#at.y - 6}v12`)
  }

  #tell(): void {
    const { shape, points } = this.#sketch
    const wrong = shape === 'polygon' && points.length > 2 && crossesItself(points)
    this.#polygon.classList.toggle('hb-map__drawn--wrong', wrong)
    const count = this.#word('count').replace('{count}', String(points.length))
    const radius = this.#word('radius').replace('{km}', String(radiusOf(points)))
    this.#said.textContent = wrong ? this.#word('crossing') : shape === 'circle' ? radius : count
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

const withoutRepeats = (points: readonly Point[]): Point[] =>
  points.filter(([lat, lon], n) => {
    const before = points[n - 1]
    return !before || before[0] !== lat || before[1] !== lon
  })

customElements.define('hb-area-map', AreaMap)
