/**
 * What stands between a receiver of warnings and this town (README of src/engines/intake): a line of frames with numbers, and the edges of
 * wires as a program prints them.
 */
export { createEdgeReader, type Edge } from './edges.ts'
export { createFrameReader, type Frame, writeFrame } from './frames.ts'
