/** Dark, light, or as the system says. Remembered in this browser. */
export type Theme = 'system' | 'dark' | 'light'

const key = 'penstock.theme'
const systemDark = matchMedia('(prefers-color-scheme: dark)')

let chosen = $state<Theme>(stored())
let system = $state(systemDark.matches)
systemDark.addEventListener('change', (event) => {
  system = event.matches
})

export const theme = {
  get chosen(): Theme {
    return chosen
  },
  get dark(): boolean {
    return chosen === 'system' ? system : chosen === 'dark'
  },
  choose(next: Theme): void {
    chosen = next
    if (next === 'system') delete document.documentElement.dataset.theme
    else document.documentElement.dataset.theme = next
    try {
      if (next === 'system') localStorage.removeItem(key)
      else localStorage.setItem(key, next)
    } catch {
      // Storage may be forbidden; the choice then lasts as long as the page.
    }
  },
  toggle(): void {
    theme.choose(theme.dark ? 'light' : 'dark')
  },
}

function stored(): Theme {
  const value = document.documentElement.dataset.theme
  return value === 'dark' || value === 'light' ? value : 'system'
}
