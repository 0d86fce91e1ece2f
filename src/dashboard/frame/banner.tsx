import { Icon } from '../parts/icons.tsx'
import { announce, banner } from '../state/say.ts'

export function BannerLine() {
  const now = banner.value
  if (now === undefined) return null
  const icon = now.kind === 'lost' ? 'off' : now.kind === 'news' ? 'pulse' : 'alert'
  return (
    <section class={`banner ${now.kind}`} aria-label="What happened">
      <Icon name={icon} />
      <div class="grow">
        <b>{now.title}</b>
        <div class="dim">{now.text}</div>
      </div>
      {now.action === undefined ? null : (
        <button type="button" class="button" onClick={now.action.run}>
          {now.action.name}
        </button>
      )}
      <button
        type="button"
        class="button icon ghost"
        aria-label="Close this message"
        onClick={() => announce(undefined)}
      >
        <Icon name="cross" />
      </button>
    </section>
  )
}
