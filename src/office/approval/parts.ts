import type { Blobs } from '#kernel'
import type { Routes } from './definition.ts'
import type { Directory } from './ports.ts'

/** What the module is made of. */
export type ApprovalParts = {
  /** The published `routes.yaml`. */
  routes: Routes
  directory: Directory
  blobs: Blobs
}
