"""Django's MongoDB backend, following the embedded server to another port."""
