import "../styles/console.css";
import "../lib/htmx";
import { startPage } from "../lib/start";

startPage();
