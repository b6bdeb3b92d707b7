import type { OrganisationsParts } from '../parts.ts'
import { breakGlass, endBreakGlass, getBreakGlass, reviewBreakGlass, showBreakGlass } from './break-glass.ts'
import { endLapsed } from './end-lapsed.ts'
import { addMember, changeMember, endMember, getMember, inviteMember } from './members.ts'
import {
  addOrganisationOperation,
  changeOrganisation,
  closeOrganisation,
  getOrganisation,
  listOrganisationsOperation,
} from './organisations.ts'
import { showPermissions } from './permissions.ts'
import {
  addShiftOperation,
  countGaps,
  getShift,
  removeShiftOperation,
  showOnCall,
  showRoster,
  swapShift,
} from './roster.ts'
import { addSectionOperation, changeSection, closeSection, getSection } from './sections.ts'
import { endSubstitutionOperation, nameDeputy, nameSubstitute, showMine } from './substitutions.ts'

export const organisationsOperations = (parts: OrganisationsParts) => ({
  list: listOrganisationsOperation,
  get: getOrganisation(parts),
  add: addOrganisationOperation,
  change: changeOrganisation,
  close: closeOrganisation(parts),
  addSection: addSectionOperation(parts),
  getSection,
  changeSection,
  closeSection,
  getMember: getMember(parts),
  inviteMember: inviteMember(parts),
  addMember: addMember(parts),
  changeMember: changeMember(parts),
  endMember: endMember(parts),
  mine: showMine(parts),
  nameSubstitute: nameSubstitute(parts),
  nameDeputy: nameDeputy(parts),
  endSubstitution: endSubstitutionOperation,
  onCall: showOnCall(parts),
  listShifts: showRoster(parts),
  getShift,
  addShift: addShiftOperation(parts),
  swapShift: swapShift(parts),
  removeShift: removeShiftOperation(parts),
  countGaps,
  listBreakGlass: showBreakGlass(parts),
  getBreakGlass,
  breakGlass: breakGlass(parts),
  endBreakGlass,
  reviewBreakGlass,
  permissions: showPermissions(parts),
  endLapsed: endLapsed(parts),
})
export type OrganisationsOperations = ReturnType<typeof organisationsOperations>
