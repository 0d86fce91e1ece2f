import { choice, integer, list, object, type Schema, string } from '../v2/schemas.ts'

/**
 * What the document of the controls says of their answers, in JSON Schema of OpenAPI 3.1. What they
 * take is described by the schemas that check it.
 */
export { choice, integer, list, object, type Schema, string }

export const number = (description: string): Schema => ({ type: 'number', description })
export const boolean = (description: string): Schema => ({ type: 'boolean', description })
/** Of the schema, or null. */
export const nullable = (schema: Schema): Schema => ({ ...schema, type: [schema.type, 'null'] })
export const instant = (description: string): Schema => string(description, { format: 'date-time' })
/** A list within an object, as all lists of the controls come: `{"faults": [...]}`. */
export const wrapped = (name: string, items: Schema, description: string): Schema =>
  object({ [name]: list(items, description) })
/** A schema that stands once in the document: those of scenarios and their parts. */
export const named = (
  name: 'Scenario' | 'Fault' | 'AddedIncident' | 'IncidentChange' | 'User',
): Schema => ({
  $ref: `#/components/schemas/${name}`,
})
