import { render } from 'preact';
import '@fontsource-variable/schibsted-grotesk/wght.css';
import './style/base.css';
import './style/search.css';
import './style/refine.css';
import './style/hits.css';
import './style/product.css';
import { SearchSession } from './search/search-session.ts';
import { Shop } from './view/shop.tsx';

const session = new SearchSession();
const root = document.querySelector('#shop');
if (root === null) throw new Error('index.html has no #shop.');
render(<Shop session={session} />, root);
void session.start();
