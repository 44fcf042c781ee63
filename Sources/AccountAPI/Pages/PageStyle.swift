/// How the pages look: one style sheet within the page, which its Content-Security-Policy names by hash.
enum PageStyle {
    /// SHA-256 of `sheet`, as CSP Level 3 has it. Whoever changes the sheet is told the new one by the tests.
    static let hash = "sha256-wQTwliGSF68NG4bkpm9wwqztJdcSHoIa6LxxMeXTEDI="

    static let sheet = """
        :root{color-scheme:light dark;--ground:#eef1f5;--card:#fff;--text:#18202c;--soft:#566274;--line:#8a95a5;\
        --accent:#1f5fbf;--on-accent:#fff;--bad:#a3182b;--bad-ground:#fdecee;\
        --shadow:0 1px 2px #1020401a,0 8px 28px #10204018}
        @media (prefers-color-scheme:dark){:root{--ground:#11161d;--card:#1a212b;--text:#e8edf4;--soft:#a3afbf;\
        --line:#6b7787;--accent:#8ab6ff;--on-accent:#0b1526;--bad:#ffb3bb;--bad-ground:#3b1a20;\
        --shadow:0 8px 28px #0006}}
        *{box-sizing:border-box}
        body{margin:0;min-height:100vh;display:grid;place-items:center;padding:1.5rem 1rem;background:var(--ground);\
        color:var(--text);font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,\
        "Noto Sans","Noto Sans CJK SC",sans-serif}
        main{width:100%;max-width:25rem;background:var(--card);border-radius:1rem;padding:2rem;box-shadow:var(--shadow)}
        header{display:flex;align-items:center;gap:.6rem;margin-bottom:1.25rem;color:var(--soft);overflow-wrap:anywhere}
        header svg{width:1.75rem;height:1.75rem;flex:none;color:var(--accent)}
        h1{margin:0 0 .5rem;font-size:1.5rem;line-height:1.25}
        p{margin:0 0 1rem;color:var(--soft)}
        label{display:block;margin:1rem 0 .3rem;font-weight:600}
        input{width:100%;padding:.65rem .75rem;font:inherit;color:inherit;background:transparent;\
        border:1px solid var(--line);border-radius:.5rem}
        button,.button{display:block;width:100%;margin-top:1.5rem;padding:.7rem 1rem;font:inherit;font-weight:600;\
        text-align:center;text-decoration:none;color:var(--on-accent);background:var(--accent);border:0;\
        border-radius:.5rem;cursor:pointer}
        button:hover,.button:hover{filter:brightness(1.08)}
        .plain{margin-top:.75rem;color:var(--accent);background:none}
        input:focus-visible,button:focus-visible,a:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
        .notice{margin:0 0 1rem;padding:.65rem .75rem;color:var(--bad);background:var(--bad-ground);border-radius:.5rem}
        .hint{margin:.35rem 0 0;font-size:.875rem}
        @media (max-width:26rem){main{padding:1.5rem 1.25rem}}
        """
}
