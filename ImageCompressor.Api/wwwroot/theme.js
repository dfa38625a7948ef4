// Before the first paint: a page that flashes white in the dark is worse than one script that blocks.
try {
    const chosen = localStorage.getItem("theme");
    if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
} catch {
    // Storage is forbidden in some settings; the system's theme is then used.
}
