/** Outlines on the ground as people draw them: do they meet or cross themselves, which way do they turn, and the same with fewer corners. */
export {
  crossesItself,
  isClockwise,
  isSame,
  kmPerDegree,
  meet,
  type Point,
  type Stretch,
  signedArea,
  turn,
} from './plane.ts'
export { keptShare, simplify } from './simplify.ts'
