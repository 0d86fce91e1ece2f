import { useEffect, useRef } from 'preact/hooks'
import { Hatch } from '../curve/layers.tsx'
import { Fleet } from '../fleet/fleet.tsx'
import { Sandboxes } from '../sandboxes/sandboxes.tsx'
import { Scenario } from '../scenario/scenario.tsx'
import { Service } from '../service/service.tsx'
import { returnTo, route } from '../state/route.ts'
import { alert, status } from '../state/say.ts'
import { System } from '../system/system.tsx'
import { BannerLine } from './banner.tsx'
import { Bar } from './bar.tsx'
import { ClockFrame } from './clock.tsx'
import { Dialogs } from './dialogs.tsx'
import { Echo } from './echo.tsx'
import { Views } from './views.tsx'

/** Everything: what stays (bar, clock, echo) around the view of the moment. */
export function App() {
  return (
    <>
      <a class="skip" href="#view" onClick={toView}>
        Skip to the view
      </a>
      <Hatch />
      <Bar />
      <ClockFrame />
      <BannerLine />
      <View />
      <Echo />
      <Views place="bottom" />
      <Dialogs />
      <p class="unseen" role="status">
        {status}
      </p>
      <p class="unseen" role="alert">
        {alert}
      </p>
    </>
  )
}

function toView(event: MouseEvent): void {
  event.preventDefault()
  document.querySelector<HTMLElement>('main h1')?.focus()
}

const FRAMES = 40

/** What one came back to may have to be read first, and be too short until then. */
function scrollBack(to: number, frames = FRAMES): void {
  scrollTo(0, to)
  if (scrollY < to && frames > 0) requestAnimationFrame(() => scrollBack(to, frames - 1))
}

function View() {
  const { view, systemId } = route.value
  const ref = useRef<HTMLElement>(null)
  const first = useRef(true)
  // Whoever changes the view goes on reading at its heading.
  useEffect(() => {
    if (!first.current)
      ref.current?.querySelector<HTMLElement>('h1')?.focus({ preventScroll: true })
    if (!first.current) scrollBack(returnTo ?? 0)
    first.current = false
  }, [view, systemId])
  return (
    <main id="view" ref={ref}>
      {view === 'fleet' ? <Fleet /> : null}
      {view === 'system' ? <System key={systemId} /> : null}
      {view === 'service' ? <Service /> : null}
      {view === 'scenario' ? <Scenario /> : null}
      {view === 'sandboxes' ? <Sandboxes /> : null}
    </main>
  )
}
