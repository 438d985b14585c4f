#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The HTML format: what a parser of browsers makes of it, hostile strings
included, and how it behaves in headless Chromium."""
import base64
import hashlib
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

# Debian's packages are Debian's python's.
if sys.executable != '/usr/bin/python3' and os.path.exists('/usr/bin/python3') \
        and not os.environ.get('BYOL_TEST_HTML'):
    os.environ['BYOL_TEST_HTML'] = 'restarted'
    os.execv('/usr/bin/python3', ['/usr/bin/python3', *sys.argv])

try:
    import html5lib
except ImportError:
    print('SKIP: python3-html5lib is not installed')
    sys.exit(77)

SRCDIR, BUILDDIR = pathlib.Path(os.environ['srcdir']), pathlib.Path(os.environ['builddir'])
FORMATS = BUILDDIR / 'tests' / 'test-formats'
FOLDER = pathlib.Path(tempfile.mkdtemp())
ELEMENTS = set('''html head meta title style body a header h1 main section h2 h3 h4 div strong p
    dl dt dd ul ol li b article span bdi pre code details summary figure figcaption svg rect table
    thead tbody tr th td footer script'''.split())
# Controls, directions, and what cannot be seen; of newlines only "\n".
UNSAFE = re.compile('[\x00-\x09\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f'
                    '\ufeff\ufff9-\uffff\U000e0000-\U000e0fff]')


def setUpModule():
    subprocess.run([FORMATS], check=True, stdout=subprocess.DEVNULL,
                   env=dict(os.environ, BYOL_TEST_FORMATS_OUT=str(FOLDER)))


def tearDownModule():
    shutil.rmtree(FOLDER, ignore_errors=True)


def parse(name):
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree = parser.parse((FOLDER / name).read_bytes(), transport_encoding='utf-8')
    return tree, parser.errors


def skeleton(tree):
    """All but the texts."""
    return [(e.tag, sorted(e.attrib.items())) for e in tree.iter() if isinstance(e.tag, str)]


class Parsed(unittest.TestCase):
    def test_well_formed(self):
        for name in ('hostile.html', 'hostile-several.html'):
            tree, errors = parse(name)
            self.assertEqual(errors, [], name)
            tags = {e.tag.rpartition('}')[2] for e in tree.iter() if isinstance(e.tag, str)}
            self.assertEqual(tags - ELEMENTS, set())

    def test_hostile_strings_change_no_structure(self):
        for hostile, tame in (('hostile.html', 'tame.html'),
                              ('hostile-several.html', 'tame-several.html')):
            self.assertEqual(skeleton(parse(hostile)[0]), skeleton(parse(tame)[0]))
        text = (FOLDER / 'hostile.html').read_text(encoding='utf-8')
        self.assertIn('alert(', text)  # it is told, as text
        self.assertIsNone(UNSAFE.search(text))

    def test_nothing_from_outside_and_nothing_inline(self):
        tree, _ = parse('hostile-several.html')
        ids, targets = [], []
        for e in tree.iter():
            for name, value in e.attrib.items():
                self.assertFalse(name.lower().startswith('on') or name == 'style', name)
                if name in ('href', 'src', 'action', 'data'):
                    self.assertTrue(value.startswith('#'), value)
                    targets.append(value[1:])
            if 'id' in e.attrib:
                ids.append(e.attrib['id'])
        self.assertEqual(len(ids), len(set(ids)))
        self.assertEqual(set(targets) - set(ids), set())
        self.assertGreater(len(targets), 3)

    def test_policy_allows_just_what_is_there(self):
        tree, _ = parse('hostile.html')
        [policy] = [e.attrib['content'] for e in tree.iter('meta')
                    if e.attrib.get('http-equiv') == 'Content-Security-Policy']
        self.assertTrue(policy.startswith("default-src 'none';"))
        for tag in ('style', 'script'):
            [element] = tree.iter(tag)
            digest = base64.b64encode(hashlib.sha256(element.text.encode()).digest()).decode()
            self.assertIn(f"{tag}-src 'sha256-{digest}';", policy)
        self.assertNotIn('unsafe', policy)

    def test_same_bytes(self):
        before = (FOLDER / 'hostile.html').read_bytes()
        setUpModule()
        self.assertEqual((FOLDER / 'hostile.html').read_bytes(), before)


def contrast(a, b):
    """Of two colours "rgb(1, 2, 3)", as WCAG 2 counts it."""
    def light(colour):
        parts = [int(v) / 255 for v in re.findall(r'\d+', colour)[:3]]
        parts = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
    a, b = sorted((light(a), light(b)))
    return (b + 0.05) / (a + 0.05)


# Of every text that can be seen: its colour, and that of what is behind it.
COLOURS = '''
const out = [];
for (const e of document.querySelectorAll('main *, header *, footer *, button')) {
  if (!e.getClientRects().length || e.closest('svg')) continue;
  if (![...e.childNodes].some(n => n.nodeType === 3 && n.data.trim())) continue;
  let back = e;
  while (back && getComputedStyle(back).backgroundColor === 'rgba(0, 0, 0, 0)') back = back.parentElement;
  out.push([getComputedStyle(e).color, getComputedStyle(back).backgroundColor, e.tagName + '.' + e.className]);
}
return out;'''


def browser(script=True):
    from selenium import webdriver  # pylint: disable=import-outside-toplevel
    options = webdriver.ChromeOptions()
    for argument in ('headless', 'no-sandbox', 'disable-gpu', 'disable-quic', 'no-first-run',
                     'disable-background-networking', 'disable-component-update', 'disable-sync',
                     'disable-dev-shm-usage'):
        options.add_argument('--' + argument)
    if not script:
        options.add_experimental_option('prefs', {'profile.managed_default_content_settings.javascript': 2})
    options.set_capability('goog:loggingPrefs', {'browser': 'ALL'})
    service = webdriver.chrome.service.Service(executable_path=shutil.which('chromedriver'))
    return webdriver.Chrome(options=options, service=service)


@unittest.skipUnless(shutil.which('chromium') and shutil.which('chromedriver'),
                     'chromium or chromium-driver is not installed')
class Shown(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        try:
            cls.browser = browser()
        except ImportError:
            raise unittest.SkipTest('python3-selenium is not installed') from None
        cls.addClassCleanup(cls.browser.quit)

    def show(self, name='hostile.html', width=1280, scheme='light'):
        tell = self.browser.execute_cdp_cmd
        tell('Emulation.setDeviceMetricsOverride',
             {'width': width, 'height': 800, 'deviceScaleFactor': 1, 'mobile': width < 500})
        tell('Emulation.setEmulatedMedia',
             {'features': [{'name': 'prefers-color-scheme', 'value': scheme}]})
        self.browser.get((FOLDER / name).as_uri())

    def run_js(self, text, *args):
        return self.browser.execute_script(text, *args)

    def test_silent(self):
        for name in ('hostile.html', 'hostile-several.html'):
            self.show(name)
            self.assertEqual(self.browser.get_log('browser'), [])
            self.assertEqual(self.run_js("return performance.getEntriesByType('resource').length"), 0)

    def test_width(self):
        for name in ('hostile.html', 'hostile-several.html'):
            for width in (360, 768, 1280):
                self.show(name, width)
                self.run_js("document.querySelectorAll('details').forEach(d => d.open = true)")
                self.assertLessEqual(
                    self.run_js('return document.documentElement.scrollWidth'), width, name)

    def test_phone_rows(self):
        # A column that is left too narrow makes a line of every letter.
        self.show('tame-several.html', 360)
        heights = self.run_js("return [...document.querySelectorAll('.overview tr')].map(r => r.offsetHeight)")
        self.assertGreater(len(heights), 2)
        self.assertLess(max(heights), 150, heights)

    def test_contrast(self):
        for scheme in ('light', 'dark'):
            self.show('tame-several.html', scheme=scheme)
            self.run_js("document.querySelectorAll('details').forEach(d => d.open = true)")
            texts = self.run_js(COLOURS)
            self.assertGreater(len(texts), 100)
            for front, back, where in texts:
                self.assertGreaterEqual(contrast(front, back), 4.5, f'{scheme}: {where} {front} {back}')
        backs = []
        for scheme in ('light', 'dark'):
            self.show(scheme=scheme)
            backs.append(self.run_js('return getComputedStyle(document.body).backgroundColor'))
        self.assertNotEqual(*backs)

    def test_copy(self):
        self.show('tame.html')
        self.run_js('window.copied = null; Object.defineProperty(navigator, "clipboard", {value: '
                    '{writeText: t => { window.copied = t; return Promise.resolve(); }}})')
        button = self.browser.find_element('css selector', '.commands button')
        expected = self.run_js('return arguments[0].parentElement.querySelector("pre").textContent',
                               button)
        self.assertTrue(expected.strip())
        button.click()
        self.assertEqual(self.run_js('return window.copied'), expected)
        self.assertEqual(button.text, 'Copied')
        # Where there is no clipboard, the text is selected.
        self.show('tame.html')
        self.run_js('Object.defineProperty(navigator, "clipboard", {value: undefined})')
        self.browser.find_element('css selector', '.commands button').click()
        self.assertEqual(self.run_js('return getSelection().toString().trim()'), expected.strip())

    def test_keyboard(self):
        self.show('tame-several.html')
        wanted = self.run_js("return document.querySelectorAll('a, button, summary, [tabindex=\"0\"]').length")
        hidden = self.run_js(
            "return [...document.querySelectorAll('a, button, summary, [tabindex=\"0\"]')].filter("
            "e => e.parentElement.closest('details:not([open])') "
            "&& !(e.tagName === 'SUMMARY' && !e.parentElement.parentElement.closest('details:not([open])'))"
            ").length")
        reached = set()
        for _ in range(wanted + 5):
            self.browser.switch_to.active_element.send_keys('\ue004')  # Tab
            reached.add(self.run_js(
                "return [...document.querySelectorAll('*')].indexOf(document.activeElement)"))
            if len(reached) == 1:
                self.assertEqual(self.run_js('return document.activeElement.className'), 'skip')
                self.assertGreaterEqual(
                    self.run_js('return document.activeElement.getBoundingClientRect().left'), 0)
        reached.discard(self.run_js("return [...document.querySelectorAll('*')].indexOf(document.body)"))
        self.assertGreaterEqual(len(reached), wanted - hidden)
        # A summary opens by the keyboard.
        self.run_js("document.querySelector('summary').focus()")
        self.browser.switch_to.active_element.send_keys('\ue007')  # Enter
        self.assertTrue(self.run_js("return document.querySelector('details').open"))

    def test_link_into_folded(self):
        self.show('tame.html')
        self.run_js("location.hash = '#image-1-volumes-decrypted'")
        self.assertTrue(self.browser.execute_async_script(
            "const done = arguments[0]; setTimeout(() => done(document.getElementById("
            "'image-1-volumes-decrypted').closest('details').open), 100)"))

    def test_print(self):
        self.show('tame.html')
        pdf = FOLDER / 'tame.pdf'
        data = self.browser.execute_cdp_cmd('Page.printToPDF', {})['data']
        pdf.write_bytes(base64.b64decode(data))
        if not shutil.which('pdftotext'):
            self.skipTest('pdftotext is not installed')
        text = subprocess.run(['pdftotext', '-layout', pdf, '-'], check=True, capture_output=True,
                              text=True).stdout
        for part in ('NOT READY', 'source=dhcp', 'volumes-decrypted', 'Registry hives'):
            self.assertIn(part, text)
        self.assertNotIn('Copy', text)

    def test_without_script(self):
        other = browser(script=False)
        try:
            other.set_window_size(1280, 4000)
            other.get((FOLDER / 'tame.html').as_uri())
            self.assertEqual(other.find_elements('css selector', 'button'), [])
            first = other.find_element('css selector', 'details')
            self.assertIsNone(first.get_attribute('open'))
            first.find_element('css selector', 'summary').click()
            self.assertIsNotNone(first.get_attribute('open'))
            self.assertIn('NOT READY', other.find_element('css selector', '.verdict').text)
        finally:
            other.quit()


if __name__ == '__main__':
    if not FORMATS.exists():
        print('SKIP: tests/test-formats is not built')
        sys.exit(77)
    unittest.main(verbosity=2)
