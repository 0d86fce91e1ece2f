import { readFileSync, writeFileSync } from 'node:fs'
import { DOCUMENT_FILE, SCHEMA_FILE, schemaText, withTables } from './format-files.ts'

/**
 * Writes what is made from the schema of the format: the JSON Schema that editors read, and the tables
 * in `docs/scenarios.md`. Run it with a Node that strips types (22.18 or later) after every change of
 * a key or a kind of incident in `src/scenario`; a test compares.
 */
writeFileSync(SCHEMA_FILE, schemaText())
writeFileSync(DOCUMENT_FILE, withTables(readFileSync(DOCUMENT_FILE, 'utf8')))
