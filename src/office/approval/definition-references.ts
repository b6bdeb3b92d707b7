type Kind = {
  steps: readonly { position: string; sections?: readonly string[] | undefined }[]
  decidedBy: readonly { upTo?: number | undefined; position: string }[]
}
type Shape = {
  drafter: string
  positions: Readonly<Record<string, { deputies: readonly string[] }>>
  sections: Readonly<Record<string, { symbol: string }>>
  kinds: Readonly<Record<string, Kind>>
}
type Mistake = { path: readonly (string | number)[]; message: string }

/** What single fields cannot know: names that lead nowhere, and routes that would never end in a decision. */
export function mistakesOf(routes: Shape): Mistake[] {
  const known = (name: string, path: Mistake['path']) =>
    name in routes.positions ? [] : [{ path, message: `no position ${name}` }]
  const symbols = Object.values(routes.sections).map(({ symbol }) => symbol)
  return [
    ...known(routes.drafter, ['drafter']),
    ...Object.entries(routes.positions).flatMap(([name, { deputies }]) =>
      deputies.flatMap((deputy, n) => known(deputy, ['positions', name, 'deputies', n])),
    ),
    ...(new Set(symbols).size === symbols.length
      ? []
      : [{ path: ['sections'], message: 'two sections share a symbol' }]),
    ...Object.entries(routes.kinds).flatMap(([name, kind]) =>
      [...stepMistakes(kind, routes, known), ...deciderMistakes(kind)].map(({ path, message }) => ({
        path: ['kinds', name, ...path],
        message,
      })),
    ),
  ]
}

function stepMistakes(
  { steps }: Kind,
  { sections }: Shape,
  known: (name: string, path: Mistake['path']) => Mistake[],
): Mistake[] {
  const own = steps.flatMap((step) => (step.sections ? [] : [step.position]))
  const unknown = steps.flatMap(({ position, sections: asked = [] }, n) => [
    ...known(position, ['steps', n, 'position']),
    ...asked.flatMap((section, m) =>
      section in sections ? [] : [{ path: ['steps', n, 'sections', m], message: `no section ${section}` }],
    ),
  ])
  return new Set(own).size === own.length
    ? unknown
    : [...unknown, { path: ['steps'], message: 'a position stands twice in the route' }]
}

function deciderMistakes({ steps, decidedBy }: Kind): Mistake[] {
  const places = decidedBy.map(({ position }) =>
    steps.findIndex((step) => !step.sections && step.position === position),
  )
  const amounts = decidedBy.map(({ upTo }) => upTo ?? Number.POSITIVE_INFINITY)
  const last = decidedBy.length - 1
  return [
    ...places.flatMap((place, n) =>
      place < 0
        ? [{ path: ['decidedBy', n, 'position'], message: 'this position is no step of the route' }]
        : [],
    ),
    ...(decidedBy[last]?.upTo === undefined
      ? []
      : [{ path: ['decidedBy', last], message: 'the last one decides whatever the amount: without upTo' }]),
    ...amounts.flatMap((amount, n) =>
      n > 0 && amount <= (amounts[n - 1] ?? 0)
        ? [{ path: ['decidedBy', n, 'upTo'], message: 'amounts grow from one to the next' }]
        : [],
    ),
    ...places.flatMap((place, n) =>
      n > 0 && place >= 0 && place <= (places[n - 1] ?? 0)
        ? [
            {
              path: ['decidedBy', n, 'position'],
              message: 'a larger amount is decided further along the route',
            },
          ]
        : [],
    ),
  ]
}
