// Runs before the first paint, so that a chosen theme does not flash. A file of its own because the page allows no inline script.
try {
  const chosen = localStorage.getItem('penstock.theme')
  if (chosen === 'dark' || chosen === 'light') document.documentElement.dataset.theme = chosen
} catch {
  // Storage may be forbidden; the system's preference then decides.
}
