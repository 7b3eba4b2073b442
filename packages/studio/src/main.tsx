import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app/App.js'
import { keepOffline } from './app/offline.js'
import './styles/base.css'

const root = document.getElementById('root')
if (!root) throw new Error('the page has no element for the studio')
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
)

keepOffline()
