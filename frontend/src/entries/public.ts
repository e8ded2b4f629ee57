import "../styles/public.css";
import "../lib/htmx";
import { startPage } from "../lib/start";

startPage();
