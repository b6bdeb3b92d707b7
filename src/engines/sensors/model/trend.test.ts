import { expect, it } from 'vitest'
import { trendOf } from './trend.ts'

it.each([
  [
    'that has just begun to rise is rising, whatever was before',
    [2.3, 2.4, 1.4, 1.1, 1.2, 1.3, 2.1],
    'rising',
  ],
  ['that comes down again is falling', [1, 2, 3, 3.1, 2.6, 2.2], 'falling'],
  ['that stands is steady', [1, 1, 1, 1], 'steady'],
  ['that moves a little beside a flood is steady', [1, 4, 4, 4.1, 4.1, 4.2], 'steady'],
  ['of which little is known goes nowhere that we know', [1, 2, 3], 'unknown'],
])('a value %s', (_name, values, trend) => {
  expect(trendOf(values)).toBe(trend)
})
