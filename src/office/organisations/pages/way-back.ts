import type { Page, PageAbove } from '#kernel'
import { nameIn } from '../names.ts'
import type { Organisation } from '../schema.ts'
import { dutiesPath } from './duties-props.ts'
import type { Offers } from './offers.ts'
import { pathOf } from './organisation-props.ts'

type Reader = Parameters<NonNullable<Page['above']>>[1]

/** Where a reader has an organisation from: the list of all for who may read it, their own place for its members. */
export const listAbove = ({ operations }: Offers, { may, t }: Reader): PageAbove =>
  may(operations.list)
    ? { path: '/console/organisations', label: t('organisations.tile.organisations') }
    : { path: dutiesPath, label: t('organisations.tile.duties') }

/** The way to a page of an organisation. */
export const organisationAbove = (
  organisation: Organisation,
  offers: Offers,
  reader: Reader,
): readonly PageAbove[] => [
  listAbove(offers, reader),
  { path: pathOf(organisation.id), label: nameIn(organisation, reader.lang) },
]
