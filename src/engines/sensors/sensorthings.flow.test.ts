import { beforeAll, describe, expect, it } from 'vitest'
import { plus } from '#kernel'
import { type MachineTown, openMachineTown, register, tokenOf } from '../../../tests/setup/machines.ts'

let at: MachineTown
let token: string
let keeper: Awaited<ReturnType<MachineTown['town']['staff']>>
beforeAll(async () => {
  at = await openMachineTown()
  keeper = await at.town.staff('instrument-keeper')
  const machine = await register(at, { roles: ['instrument'], scopes: ['sensors.observe'] })
  token = await tokenOf(at, machine, 'sensors.observe')
})

async function station(more: { public?: boolean; reporter?: string } = {}) {
  const { id: thingId } = (await at.town.run(
    'sensors.add-thing',
    { name: '山の雨量計', kind: 'rain', public: true, latitude: 34.9, longitude: 132.2, ...more },
    keeper.actor,
  )) as { id: string }
  const { id } = (await at.town.run(
    'sensors.add-datastream',
    { thingId, name: '雨量', property: 'rainfall', sensor: '見本 RG-1', intervalSeconds: 600 },
    keeper.actor,
  )) as { id: string }
  return { thingId, id }
}

const post = (path: string, body: unknown, bearer: string | null = token) =>
  fetch(`${at.origin}/sensors/v1.1/${path}`, {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers: {
      'content-type': 'application/json',
      ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }),
    },
  })

const get = async (path: string) => {
  const response = await fetch(`${at.origin}/sensors/v1.1${path}`)
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}
const values = async (path: string) => (await get(path)).body['value'] as Record<string, unknown>[]

describe('an observation by HTTP', () => {
  it('is created at an address where anybody can read it', async () => {
    const { id } = await station()
    const observed = { phenomenonTime: at.town.now(), result: 1.2, parameters: { unit: 'cm' } }
    const response = await post(`Datastreams(${id})/Observations`, observed)
    expect(response.status).toBe(201)
    const made = (await (await fetch(response.headers.get('location') ?? '')).json()) as Record<
      string,
      unknown
    >
    expect(made).toMatchObject({ result: 12, phenomenonTime: at.town.now() })
    expect(await values(`/Datastreams(${id})/Observations`)).toMatchObject([{ result: 12 }])
  })

  it.each([
    ['without a token', null, 'kernel.not-signed-in', 'Bearer realm="hiroba"'],
    ['with a token that is none', 'x'.repeat(43), 'machines.token-invalid', 'error="invalid_token"'],
  ])('is refused %s, and the answer names the way in', async (_name, bearer, code, challenge) => {
    const { id } = await station()
    const response = await post(`Datastreams(${id})/Observations`, { result: 1 }, bearer)
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([401, code])
    expect(response.headers.get('www-authenticate')).toContain(challenge)
  })

  it.each([
    ['{"result":1', 400, 'sensors.bad-body'],
    ['[]', 400, 'sensors.bad-body'],
    ['{}', 400, 'sensors.bad-body'],
    ['{"result":"1"}', 422, 'sensors.bad-result'],
    [`{"result":${'['.repeat(30_000)}${']'.repeat(30_000)}}`, 422, 'sensors.bad-result'],
    ['{"result":1e999}', 422, 'sensors.bad-result'],
    ['{"result":501}', 422, 'sensors.out-of-range'],
    ['{"result":1,"phenomenonTime":"2026-11-22"}', 422, 'sensors.bad-time'],
    ['{"result":1,"parameters":{"unit":"furlong"}}', 422, 'sensors.unknown-unit'],
    [`{"result":"${'x'.repeat(70_000)}"}`, 413, 'kernel.too-large'],
  ])('as %.40s is refused with its reason', async (body, status, code) => {
    const { id } = await station()
    const response = await post(`Datastreams(${id})/Observations`, body)
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([status, code])
  })

  it('of an instrument that another machine brings is refused', async () => {
    const other = await register(at, { roles: ['instrument'], scopes: ['sensors.observe'] })
    const { id } = await station({ reporter: other.id })
    const refused = await post(`Datastreams(${id})/Observations`, { result: 1 })
    expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([
      403,
      'sensors.not-yours',
    ])
    const own = await tokenOf(at, other, 'sensors.observe')
    expect((await post(`Datastreams(${id})/Observations`, { result: 1 }, own)).status).toBe(201)
  })
})

describe('observations as data arrays', () => {
  it('are answered one by one, in their order', async () => {
    const [a, b] = [await station(), await station()]
    const response = await post('CreateObservations', [
      {
        Datastream: { '@iot.id': a.id },
        components: ['phenomenonTime', 'result'],
        'dataArray@iot.count': 5,
        dataArray: [
          [plus(at.town.now(), -60_000), 1],
          [plus(at.town.now(), -30_000), 9999],
          ['yesterday', 1],
          [{ toString: 1 }, 1],
          [null, 1],
        ],
      },
      { Datastream: { '@iot.id': b.id }, components: ['result', 'parameters/unit'], dataArray: [[3, 'mm']] },
    ])
    expect(response.status).toBe(201)
    expect(await response.json()).toEqual([
      expect.stringContaining(`Observations(${a.id},`),
      'error out-of-range',
      ...Array(3).fill('error bad-time'),
      expect.stringContaining(`Observations(${b.id},`),
    ])
    expect(await values(`/Datastreams(${b.id})/Observations`)).toMatchObject([{ result: 3 }])
  })

  it('of a unit that is no text are refused, and none is kept in another', async () => {
    const { id } = await station()
    const one = { Datastream: { '@iot.id': id }, components: ['result', 'parameters/unit'] }
    const response = await post('CreateObservations', [
      {
        ...one,
        dataArray: [
          [1, 'mm'],
          [1, 7],
        ],
      },
    ])
    expect(((await response.json()) as { code: string }).code).toBe('sensors.bad-body')
    expect(await values(`/Datastreams(${id})/Observations`)).toEqual([])
  })

  it('whose rows are not as long as their components are refused, and none is kept', async () => {
    const { id } = await station()
    for (const dataArray of [[[1], [1, 2]], [[]]]) {
      const response = await post('CreateObservations', [
        { Datastream: { '@iot.id': id }, components: ['result'], dataArray },
      ])
      expect(((await response.json()) as { code: string }).code).toBe('sensors.bad-body')
    }
    expect(await values(`/Datastreams(${id})/Observations`)).toEqual([])
  })
})

describe('what is open data', () => {
  it('is read as entities that lead to each other', async () => {
    const { id, thingId } = await station()
    expect(await get(`/Things(${thingId})`)).toMatchObject({ status: 200, body: { name: '山の雨量計' } })
    expect(await values(`/Things(${thingId})/Datastreams`)).toMatchObject([{ '@iot.id': id }])
    expect(await values(`/Things(${thingId})/Locations`)).toMatchObject([
      { location: { type: 'Point', coordinates: [132.2, 34.9] } },
    ])
    expect((await get(`/Datastreams(${id})`)).body).toMatchObject({
      unitOfMeasurement: { name: 'mm', symbol: 'mm', definition: 'ucum:mm' },
    })
    expect((await get(`/Datastreams(${id})/Sensor`)).body).toMatchObject({ name: '見本 RG-1' })
    expect((await get(`/Datastreams(${id})/ObservedProperty`)).body).toMatchObject({ name: 'Rainfall' })
    expect((await get('')).body).toMatchObject({ value: expect.any(Array) })
  })

  it('is listed by parts, and filtered by time', async () => {
    const { id } = await station()
    for (let n = 1; n <= 5; n++)
      await post(`Datastreams(${id})/Observations`, {
        phenomenonTime: plus(at.town.now(), -n * 60_000),
        result: n,
      })
    const path = `/Datastreams(${id})/Observations`
    const all = await values(path)
    expect(all.map(({ result }) => result)).toEqual([1, 2, 3, 4, 5])
    const { body } = await get(`${path}?$top=2&$skip=1`)
    expect((body['value'] as { result: number }[]).map(({ result }) => result)).toEqual([2, 3])
    expect(body['@iot.nextLink']).toContain('skip=3')
    const filter = `phenomenonTime ge ${plus(at.town.now(), -240_000)} and phenomenonTime lt ${plus(at.town.now(), -120_000)}`
    const some = await values(`${path}?$filter=${encodeURIComponent(filter)}`)
    expect(some.map(({ result }) => result)).toEqual([3, 4])
    const ofAll = await values(`/Observations?$top=1000&$filter=${encodeURIComponent(filter)}`)
    expect(ofAll.map((one) => one['@iot.id'])).toEqual(
      expect.arrayContaining(some.map((one) => one['@iot.id'])),
    )
    expect(ofAll.map((one) => String(one['phenomenonTime']))).toEqual(
      ofAll
        .map((one) => String(one['phenomenonTime']))
        .toSorted()
        .toReversed(),
    )
  })

  it.each([
    ['?$expand=Datastreams', 501, 'sensors.unsupported-option'],
    ['?$filter=result gt 1', 400, 'sensors.bad-option'],
    ['?$top=-1', 400, 'sensors.bad-option'],
    ['?$skip=1001', 400, 'sensors.bad-option'],
    ['?$skip=1000001', 400, 'sensors.bad-option'],
  ])('is not read with %s, rather than otherwise than asked', async (query, status, code) => {
    expect(await get(`/Observations${query}`)).toMatchObject({ status, body: { code } })
  })

  it('holds nothing of an instrument that is not', async () => {
    const { id, thingId } = await station({ public: false })
    await post(`Datastreams(${id})/Observations`, { result: 1 })
    for (const path of [`/Things(${thingId})`, `/Datastreams(${id})`, `/Datastreams(${id})/Observations`])
      expect([path, (await get(path)).status]).toEqual([path, 404])
    const seen = JSON.stringify([await values('/Things?$top=1000'), await values('/Observations?$top=1000')])
    expect([seen.includes(thingId), seen.includes(id)]).toEqual([false, false])
  })
})

describe('the pages', () => {
  it('show staff an instrument with its values, and everybody what is open', async () => {
    const { id, thingId } = await station()
    for (let n = 0; n < 4; n++)
      await post(`Datastreams(${id})/Observations`, {
        phenomenonTime: plus(at.town.now(), (n - 4) * 60_000),
        result: n,
      })
    const { town } = at
    for (const lang of ['ja', 'ja-x-easy', 'en']) {
      const page = await (await town.get(`/${lang}/console/sensors/${thingId}`, keeper.cookie)).text()
      expect(page).toContain('<polyline')
      expect(page).toContain('3.0 mm')
      expect(await (await town.get(`/${lang}/console/sensors`, keeper.cookie)).text()).toContain(thingId)
      expect(await (await town.get(`/${lang}/sensors`)).text()).toContain('3.0 mm')
    }
    expect((await town.get(`/ja/console/sensors/${thingId}`)).status).not.toBe(200)
  })
})
