/** The line of a scenario that tells editors where the JSON Schema is. */

/** As shipped scenarios say it, which lie beside it. */
export const SCHEMA_BESIDE = './scenario.schema.json'
/** Seen from a project in which the package is installed. */
export const SCHEMA_INSTALLED = './node_modules/enlighten-simulator/scenarios/scenario.schema.json'

export function schemaLine(schema: string): string {
  return `# yaml-language-server: $schema=${schema}`
}

/** The text, with another path in place of either of these. */
export function withSchema(text: string, schema: string): string {
  return [SCHEMA_BESIDE, SCHEMA_INSTALLED].reduce(
    (written, known) => written.replace(`${schemaLine(known)}\n`, () => `${schemaLine(schema)}\n`),
    text,
  )
}
