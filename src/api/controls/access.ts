import { USER } from '../../scenario/access.ts'
import { published } from '../../scenario/publish.ts'
import type { User } from '../../scenario/scenario.ts'
import { mappingOf } from '../../scenario/schema.ts'
import { type ControlRoute, missing } from './route.ts'
import { boolean, choice, instant, named, nullable, object, string, wrapped } from './shape.ts'

const grant = object({
  user_id: string('The user, as clients send it; * is every other well-formed one'),
  systems: published(USER.properties.systems),
  consumption: boolean('Whether consumption data may be read as well'),
  'company?': string('The company this user works for'),
  from: nullable(instant('When it begins, UTC; null: always')),
  until: nullable(instant('When it is, or was, revoked, UTC; null: never')),
  active: boolean('Is it in force at now'),
  source: choice('Where it comes from', ['scenario', 'control']),
})

/** Who may see what. */
export const accessRoutes: readonly ControlRoute[] = [
  {
    method: 'GET',
    path: '/access/users',
    operationId: 'listGrants',
    summary: 'Who has granted what, and from when to when',
    response: wrapped('users', grant, 'Those of the scenario first'),
    answer: ({ controls }) => ({ users: controls.access.list() }),
  },
  {
    method: 'POST',
    path: '/access/users',
    operationId: 'giveGrant',
    summary: 'Gives a grant, with 201, or replaces that of the user',
    body: named('User'),
    response: grant,
    answer({ body, controls, reply, slot }) {
      const isKnown = slot.world.access.isNamed(String(mappingOf(body).user_id))
      const given = controls.access.grant(body as User)
      if (!isKnown) reply.code(201)
      return given
    },
  },
  {
    method: 'DELETE',
    path: '/access/users/:user_id',
    operationId: 'revokeGrant',
    summary: 'Revokes a grant now: from this moment of the world on there is no such user',
    status: 204,
    answer({ params: { user_id: userId = '' }, controls }) {
      if (controls.access.revoke(userId)) return
      throw missing(`user "${userId}"`, 'GET /_simulator/access/users lists those there are')
    },
  },
]
