/** Runs in the head, before the first paint: the reader's choice of light or dark, if there is one. */
const theme = localStorage.getItem('theme')
if (theme === 'light' || theme === 'dark') document.documentElement.classList.add(theme)
