import type { Inside } from '../parts.ts'
import { addKey } from './add-key.ts'
import { addOne } from './add-machine.ts'
import { changeOne } from './change-machine.ts'
import { chooseScopes } from './choose-scopes.ts'
import { dropOver } from './drop-expired.ts'
import { endToken } from './end-token.ts'
import { getOne } from './get-machine.ts'
import { issueToken } from './issue-token.ts'
import { listAll } from './list-machines.ts'
import { removeKey } from './remove-key.ts'
import { revokeOne } from './revoke-machine.ts'

export type MachineOperations = ReturnType<typeof machineOperations>

export const machineOperations = (parts: Inside) => ({
  list: listAll(parts),
  get: getOne(parts),
  add: addOne(parts),
  change: changeOne(parts),
  choose: chooseScopes(parts),
  addKey,
  removeKey,
  revoke: revokeOne,
  issueToken,
  endToken,
  dropOver,
})
