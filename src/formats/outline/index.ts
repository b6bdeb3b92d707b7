/** Outlines on the ground as people draw them: do they cross themselves, which way do they turn, and the same with fewer corners. */
export { crossesItself, isClockwise, isSame, kmPerDegree, type Point, signedArea } from './plane.ts'
export { keptShare, simplify } from './simplify.ts'
