import { render } from 'preact'
import { App } from './frame/app.tsx'
import { listenToKeys } from './frame/keys.ts'
import { followTitle } from './frame/title.ts'
import { followJournal, goLive } from './state/live.ts'
import { followAddress } from './state/route.ts'
import { loadScenario } from './state/scenario.ts'
import { roofs } from './state/world.ts'

/** The dashboard of one world. */

followAddress()
render(<App />, document.getElementById('page')!)
listenToKeys()
followTitle()
goLive()
followJournal()
roofs.subscribe(() => void loadScenario().catch(() => undefined))
